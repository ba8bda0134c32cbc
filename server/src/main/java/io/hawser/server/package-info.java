/**
 * {@link io.hawser.server.WebSocketServer}, and {@link io.hawser.server.WebSocketUpgrader} for your
 * own Netty pipeline.
 *
 * <p>A room, in which everybody hears everybody:
 *
 * <pre>{@code
 * WebSocketServer.listen(
 *     8080,
 *     (server, ws) -> { // server is also ws.server()
 *       ws.subscribe("room");
 *       server.broadcast(PreparedMessage.text("now " + server.clients().size()));
 *       ws.onText(
 *           text -> {
 *             ws.publish("room", PreparedMessage.text(text)); // to all in the room but me
 *             ws.publishToAll("room", PreparedMessage.text(text)); // to me too
 *           });
 *     });
 * }</pre>
 */
@NullMarked
package io.hawser.server;

import org.jspecify.annotations.NullMarked;
