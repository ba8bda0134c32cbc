/** The Netty transport, which the client and the server share. */
@SuppressWarnings("module") // names modules that are compiled after this one
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
  // These contain the native libraries of epoll and kqueue. The module system finds them only if a
  // module requires them.
  requires io.netty.transport.epoll.linux.aarch_64;
  requires io.netty.transport.epoll.linux.x86_64;
  requires io.netty.transport.kqueue.osx.aarch_64;
  requires io.netty.transport.kqueue.osx.x86_64;

  exports io.hawser.transport;
  exports io.hawser.netty to
      io.hawser.client,
      io.hawser.server;
  exports io.hawser.netty.loop to
      io.hawser.client,
      io.hawser.server;
  exports io.hawser.netty.tls to
      io.hawser.client,
      io.hawser.server;
}
