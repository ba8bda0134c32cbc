/**
 * The connection that joins the API, the protocol and a transport; created by transports.
 *
 * <p>A transport creates the connection, and passes to it what arrives:
 *
 * <pre>{@code
 * return new WebSocketConnection(
 *     role,
 *     side.options(),
 *     transport,
 *     new SecureMaskSource(),
 *     pool,
 *     side.handshake(),
 *     side.attachment(),
 *     EndpointCounters.unused(),
 *     transport.nanoTime());
 * }</pre>
 */
@NullMarked
package io.hawser.connection;

import org.jspecify.annotations.NullMarked;
