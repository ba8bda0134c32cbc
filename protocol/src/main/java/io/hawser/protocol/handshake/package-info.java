/**
 * The opening handshake of RFC 6455 §4, for both sides, and the negotiation of extensions.
 *
 * <p>A server reads a request, and answers it:
 *
 * <pre>{@code
 * ServerHandshake handshake = ServerHandshake.read("GET", "HTTP/1.1", request);
 * DeflateAgreement compression = handshake.agree(PerMessageDeflate.defaults());
 * Headers response = handshake.accept(null, compression); // of the status 101
 * }</pre>
 */
@NullMarked
package io.hawser.protocol.handshake;

import org.jspecify.annotations.NullMarked;
