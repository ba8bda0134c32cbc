/**
 * WebSocket server and client on Netty: {@link io.hawser.netty.WebSocketServer} and {@link
 * io.hawser.netty.WebSocketClient}. No type of Netty can be seen from outside.
 */
@NullMarked
package io.hawser.netty;

import org.jspecify.annotations.NullMarked;
