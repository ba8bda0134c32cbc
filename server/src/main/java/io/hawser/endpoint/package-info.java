/**
 * {@link io.hawser.endpoint.Endpoint}, which configures what a server offers on a path, and to
 * which clients.
 *
 * <p>Two policies that must both accept:
 *
 * <pre>{@code
 * HandshakePolicy members = Authentication.bearer("club", tokens::get);
 * HandshakePolicy grownUp =
 *     HandshakePolicy.of(
 *         request ->
 *             "18".equals(request.query())
 *                 ? HandshakeDecision.accept()
 *                 : HandshakeDecision.reject(HttpResponse.text(403, "Grown-ups only")));
 * builder.handshake(members.and(grownUp));
 * }</pre>
 */
@NullMarked
package io.hawser.endpoint;

import org.jspecify.annotations.NullMarked;
