// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.HawserLog;
import io.hawser.checks.support.NettyLogWatch;
import io.hawser.checks.support.RawSocket;
import io.hawser.netty.loop.EventLoops;
import io.hawser.netty.loop.SteadyNioServerChannel;
import io.hawser.transport.TransportType;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;

/** A listening channel of one event loop, with failures that should not occur. */
class AcceptorTest {
  private static final List<Throwable> KINDS =
      List.of(
          new IllegalStateException("on purpose"),
          new OutOfMemoryError("on purpose"),
          new NoClassDefFoundError("on purpose"));

  @AutoClose private final HawserLog log = new HawserLog();

  // event loop; changed while the loop is idle
  private volatile Consumer<Channel> setUp = AcceptorTest::setUpEcho;

  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private EventLoopGroup loops = EventLoops.create(TransportType.NIO, 1, "unused");
  private Channel listening = new EmbeddedChannel();

  @AfterEach
  void stop() {
    NettyLogWatch.LOG.failWith(null);
    NettyLogWatch.LOG.takeExpected("on purpose");
    // Netty would log what cannot be done because a loop has ended.
    channels.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private void listen(TransportType transport) {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    TransportType real = transport.resolve();
    loops = EventLoops.create(real, 1, "acceptor-test");
    Bootstrap bootstrap = new Bootstrap().group(loops).handler(new Acceptor(loops, this::setUp));
    listening = ListeningSocket.onPort(bootstrap, real, "127.0.0.1", 0);
    channels.add(listening);
  }

  private void setUp(Channel channel) {
    channels.add(channel);
    setUp.accept(channel);
  }

  private RawSocket connect() throws Exception {
    return new RawSocket(((InetSocketAddress) listening.localAddress()).getPort());
  }

  private static void setUpEcho(Channel channel) {
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                ctx.writeAndFlush(message);
              }
            });
  }

  private static void setUpToThrow(Channel channel, Throwable thrown) {
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
                ReferenceCountUtil.release(message);
                sneak(thrown);
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause)
                  throws Exception {
                ctx.close();
                sneak(thrown);
              }
            });
  }

  private static void sneak(Throwable thrown) throws Exception {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (Exception) thrown;
  }

  private void assertEchoes() throws Exception {
    setUp = AcceptorTest::setUpEcho;
    try (RawSocket socket = connect()) {
      assertThat(socket.sendHex("01 02").readHex(2)).isEqualTo("01 02");
    }
  }

  @EachTransport
  void a_connection_that_cannot_be_set_up_is_closed(TransportType transport) throws Exception {
    listen(transport);
    for (Throwable thrown : KINDS) {
      setUp =
          channel -> {
            setUpEcho(channel);
            try {
              sneak(thrown);
            } catch (Exception e) {
              throw (RuntimeException) e;
            }
          };
      try (RawSocket socket = connect()) {
        assertThat(socket.readAll()).isEmpty();
      }
      assertEchoes();
    }
    assertThat(log.messages()).containsExactly("WARNING " + Acceptor.SET_UP_FAILED);
  }

  @EachTransport
  void accepting_continues_whatever_it_threw(TransportType transport) throws Exception {
    listen(transport);
    for (Throwable thrown : KINDS) {
      listening.eventLoop().submit(() -> listening.pipeline().fireExceptionCaught(thrown)).get();
      assertEchoes();
    }
    assertThat(log.messages())
        .containsExactly("WARNING no connection can be accepted at the moment");
    assertThat(listening.isActive()).isTrue();
    if (listening instanceof SteadyNioServerChannel nio) {
      assertThat(nio.closeOnReadError(new OutOfMemoryError("on purpose"))).isFalse();
    }
  }

  @EachTransport
  void the_loop_continues_although_nettys_logger_throws(TransportType transport) throws Exception {
    listen(transport);
    try (RawSocket innocent = connect()) {
      assertThat(innocent.sendHex("01 02").readHex(2)).isEqualTo("01 02");
      NettyLogWatch.LOG.failWith(new NoClassDefFoundError("on purpose, by the logger"));
      for (Throwable thrown : KINDS) {
        setUp = channel -> setUpToThrow(channel, thrown);
        try (RawSocket socket = connect()) {
          assertThat(socket.sendHex("01 02").readAll()).isEmpty();
        }
        loops.execute(
            () -> {
              throw new IllegalStateException("on purpose, by a task");
            });
        assertThat(innocent.sendHex("01 02").readHex(2)).isEqualTo("01 02");
      }
      assertEchoes();
      // The last task may be of another loop; what it throws is logged while the logger still
      // fails.
      loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    }
  }
}
