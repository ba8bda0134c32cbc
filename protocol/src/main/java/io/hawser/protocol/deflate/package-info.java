/**
 * Message compression: permessage-deflate, RFC 7692.
 *
 * <p>An engine compresses if the opening handshake has led to an agreement:
 *
 * <pre>{@code
 * DeflatePool pool = new DeflatePool(); // for all connections of one thread
 * ProtocolEngine engine =
 *     new WebSocketProtocol(
 *         Role.SERVER, Limits.DEFAULT, new SecureMaskSource(), events, output, agreement, pool);
 * }</pre>
 */
@NullMarked
package io.hawser.protocol.deflate;

import org.jspecify.annotations.NullMarked;
