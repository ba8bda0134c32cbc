/**
 * The drafts before HyBi, Hixie-75 and Hixie-76: their handshake and their framing.
 *
 * <p>A server reads the request of an old browser, and creates the engine for its draft:
 *
 * <pre>{@code
 * HixieHandshake handshake = HixieHandshake.read("GET", "HTTP/1.1", "/chat", request, false);
 * Headers response = handshake.accept(null, null); // of the status 101
 * byte[] answer = handshake.answer(key3); // after the response; key3 follows the request
 * ProtocolEngine engine =
 *     new HixieProtocol(handshake.version(), Role.SERVER, Limits.DEFAULT, events, output, null);
 * }</pre>
 */
@NullMarked
package io.hawser.protocol.hixie;

import org.jspecify.annotations.NullMarked;
