/** A WebSocket client on Netty. No Netty type appears in its API. */
module io.hawser.client {
  requires transitive io.hawser.netty;
  requires static org.jspecify;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.handler.proxy;
  requires io.netty.transport;

  exports io.hawser.client;
  exports io.hawser.client.reconnect;
}
