/**
 * Topics of several processes: what a broker must provide ({@link io.hawser.backplane.Backplane}),
 * and positions in the history of a topic.
 *
 * <p>A server that shares its topics with others:
 *
 * <pre>{@code
 * WebSocketServer server =
 *     WebSocketServer.builder()
 *         .port(8080)
 *         .backplane(RedisBackplane.to("redis://localhost"))
 *         .onConnection(
 *             ws -> {
 *               ws.subscribe("news");
 *               ws.onText(text -> ws.publish("news", PreparedMessage.text(text)));
 *             })
 *         .start();
 * }</pre>
 */
@NullMarked
package io.hawser.backplane;

import org.jspecify.annotations.NullMarked;
