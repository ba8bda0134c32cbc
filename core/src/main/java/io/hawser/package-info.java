/**
 * The API of Hawser. {@link io.hawser.WebSocket} is one connection, {@link
 * io.hawser.WebSocketListener} what happens on it, {@link io.hawser.WebSocketOptions} how it
 * behaves, and {@link io.hawser.Endpoint} what a server offers on a path.
 *
 * <p>How connections come about is the business of a transport's module, such as {@code
 * io.hawser.netty}.
 */
@NullMarked
package io.hawser;

import org.jspecify.annotations.NullMarked;
