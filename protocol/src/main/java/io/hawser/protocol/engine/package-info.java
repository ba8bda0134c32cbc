/** One open connection of RFC 6455: frames, messages, and the closing handshake. */
@NullMarked
package io.hawser.protocol.engine;

import org.jspecify.annotations.NullMarked;
