/**
 * Bytes to messages and back, and both opening handshakes: RFC 6455 and drafts of it without I/O.
 *
 * <p>{@link io.hawser.protocol.ProtocolEngine} is one open connection; {@link
 * io.hawser.protocol.ServerHandshake} and {@link io.hawser.protocol.ClientHandshake} come before
 * it, for the oldest drafts {@link io.hawser.protocol.HixieHandshake}. Nothing here is safe for use
 * by two threads at once.
 */
@NullMarked
package io.hawser.protocol;

import org.jspecify.annotations.NullMarked;
