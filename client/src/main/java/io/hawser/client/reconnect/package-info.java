/**
 * {@link io.hawser.client.reconnect.ReconnectingWebSocket}, which reconnects automatically.
 *
 * <p>It connects again when the connection has ended:
 *
 * <pre>{@code
 * client.reconnecting(
 *     ConnectRequest.to("wss://example.org/feed"),
 *     ReconnectPolicy.defaults(),
 *     ws -> ws.onText(System.out::println));
 * }</pre>
 */
@NullMarked
package io.hawser.client.reconnect;

import org.jspecify.annotations.NullMarked;
