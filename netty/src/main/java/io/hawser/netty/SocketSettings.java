// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.bootstrap.AbstractBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;

/** The socket options of the channels of connections. */
public final class SocketSettings {
  // A read buffer adapts between the size of a small frame and a good part of a large message.
  private static final int SMALLEST_READ = 256;
  private static final int FIRST_READ = 2 << 10;
  private static final int LARGEST_READ = 512 << 10;

  private SocketSettings() {}

  /** Sets the options of an accepted channel. */
  public static void apply(Channel channel) {
    channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
    channel.config().setRecvByteBufAllocator(readAllocator());
    channel.config().setMessageSizeEstimator(MessageMemory.ESTIMATOR);
    if (channel instanceof SocketChannel) {
      channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    }
  }

  /** Sets the options of channels that will be opened. */
  public static void apply(AbstractBootstrap<?, ?> bootstrap) {
    bootstrap
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.RECVBUF_ALLOCATOR, readAllocator())
        .option(ChannelOption.MESSAGE_SIZE_ESTIMATOR, MessageMemory.ESTIMATOR);
  }

  private static AdaptiveRecvByteBufAllocator readAllocator() {
    return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ);
  }
}
