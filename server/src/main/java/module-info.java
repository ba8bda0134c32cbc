/**
 * A WebSocket server on Netty. Only {@code WebSocketUpgrader} uses Netty types in its API. It is
 * for applications that have their own Netty pipeline.
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
