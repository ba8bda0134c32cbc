// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.netty.loop.EventLoops;
import io.hawser.transport.TransportType;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests that the watch notices what it is intended to notice. */
class NettyLogWatchTest {
  @Test
  void it_sees_a_task_that_throws() {
    EventLoopGroup loop = EventLoops.create(TransportType.NIO, 1, "throwing");
    loop.execute(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();

    assertThat(NettyLogWatch.LOG.takeExpected("A task raised an exception")).isOne();
  }

  @Test
  void it_sees_a_handler_that_throws_and_unhandled_exceptions() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                throw new IllegalStateException("on purpose");
              }
            });
    channel.pipeline().fireExceptionCaught(new IllegalStateException("at first"));

    assertThat(NettyLogWatch.LOG.takeExpected("An exception")).isOne();
  }

  @Test
  void it_sees_a_leak() {
    leak();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    int seen = 0;
    while (seen == 0 && System.nanoTime() < deadline) {
      System.gc();
      PooledByteBufAllocator.DEFAULT.directBuffer().release();
      seen = NettyLogWatch.LOG.takeExpected("LEAK:");
    }

    assertThat(seen).isPositive();
  }

  private static void leak() {
    PooledByteBufAllocator.DEFAULT.directBuffer(16);
  }
}
