/**
 * The API of Hawser. A {@link io.hawser.WebSocket} is one connection, a {@link
 * io.hawser.WebSocketListener} receives its events, and {@link io.hawser.WebSocketOptions}
 * configure its behavior.
 *
 * <p>Connections are opened by the module of a transport, such as {@code io.hawser.netty}.
 */
@NullMarked
package io.hawser;

import org.jspecify.annotations.NullMarked;
