/**
 * Bytes to messages and back, and both opening handshakes: RFC 6455 without I/O.
 *
 * <p>{@link io.hawser.protocol.WebSocketProtocol} is one open connection; {@link
 * io.hawser.protocol.ServerHandshake} and {@link io.hawser.protocol.ClientHandshake} come before
 * it. Nothing here is safe for use by two threads at once.
 */
@NullMarked
package io.hawser.protocol;

import org.jspecify.annotations.NullMarked;
