/**
 * {@link io.hawser.client.WebSocketClient}, which opens connections.
 *
 * <p>A client that says hello:
 *
 * <pre>{@code
 * try (WebSocketClient client = WebSocketClient.create()) {
 *   WebSocket ws =
 *       client
 *           .connect(
 *               "wss://example.org/chat",
 *               w ->
 *                   w.onText(System.out::println)
 *                       .onClose((code, reason) -> System.out.println("closed " + code)))
 *           .get();
 *   ws.sendAsync("hello").get();
 * }
 * }</pre>
 */
@NullMarked
package io.hawser.client;

import org.jspecify.annotations.NullMarked;
