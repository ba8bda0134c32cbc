/** What the TLS of clients and servers have in common. */
@NullMarked
package io.hawser.netty.tls;

import org.jspecify.annotations.NullMarked;
