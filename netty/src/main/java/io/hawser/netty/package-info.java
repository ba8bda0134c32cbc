/** The Netty transport: channels, buffers, memory limits and Unix sockets. */
@NullMarked
package io.hawser.netty;

import org.jspecify.annotations.NullMarked;
