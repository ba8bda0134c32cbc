/**
 * WebSocket server and client on Netty, whose types stay inside; only {@code WebSocketUpgrader} is
 * for those who read Netty themselves, and so require its modules anyway.
 */
module io.hawser.netty {
  requires transitive io.hawser.core;
  requires static org.jspecify;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.handler.proxy;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires io.netty.transport.classes.kqueue;
  requires io.netty.transport.unix.common;
  // They have the native libraries of epoll and kqueue, which are not found unless somebody
  // requires them.
  requires io.netty.transport.epoll.linux.aarch_64;
  requires io.netty.transport.epoll.linux.x86_64;
  requires io.netty.transport.kqueue.osx.aarch_64;
  requires io.netty.transport.kqueue.osx.x86_64;

  exports io.hawser.netty;
}
