/**
 * A WebSocket server on Netty. Only {@code WebSocketUpgrader} shows types of Netty: it is for
 * applications that have a Netty pipeline of their own.
 */
module io.hawser.server {
  requires transitive io.hawser.netty;
  requires static org.jspecify;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;

  exports io.hawser.endpoint;
  exports io.hawser.server;
}
