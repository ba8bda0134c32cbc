/**
 * The API of Hawser. A {@link io.hawser.WebSocket} is one connection, a {@link
 * io.hawser.WebSocketListener} receives its events, and {@link io.hawser.WebSocketOptions}
 * configure its behavior.
 *
 * <p>Connections are opened by {@code io.hawser.client.WebSocketClient} and {@code
 * io.hawser.server.WebSocketServer}, in modules of their own.
 *
 * <p>A sender that waits while the peer is slow, to be run in a callback, so that it never runs on
 * two threads:
 *
 * <pre>{@code
 * Runnable pump =
 *     () -> {
 *       while (source.hasNext() && ws.send(source.next()) == SendResult.OK) {}
 *     };
 * ws.onDrain(pump);
 * pump.run();
 * }</pre>
 */
@NullMarked
package io.hawser;

import org.jspecify.annotations.NullMarked;
