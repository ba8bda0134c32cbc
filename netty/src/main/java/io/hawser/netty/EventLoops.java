// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.bootstrap.AbstractBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The threads on which connections live, and how their sockets are set. */
final class EventLoops {
  /** From the size of a small frame up to a good part of a large message at a time. */
  private static final int SMALLEST_READ = 256;

  private static final int FIRST_READ = 2 << 10;
  private static final int LARGEST_READ = 512 << 10;

  private EventLoops() {}

  static EventLoopGroup create(TransportType transport, int threads, String name) {
    return new SteadyLoops(threads, new DefaultThreadFactory(name), transport.ioHandlers());
  }

  /** As {@link #create}, with threads that do not keep the process running. */
  static EventLoopGroup daemons(TransportType transport, int threads, String name) {
    return new SteadyLoops(threads, new DefaultThreadFactory(name, true), transport.ioHandlers());
  }

  static boolean contains(EventLoopGroup loops, Thread thread) {
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop(thread)) {
        return true;
      }
    }
    return false;
  }

  /** Sets the options of an accepted channel. */
  static void setOptions(Channel channel) {
    channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
    channel.config().setRecvByteBufAllocator(reads());
    channel.config().setMessageSizeEstimator(MessageMemory.ESTIMATOR);
    if (channel instanceof SocketChannel) {
      channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    }
  }

  static void options(AbstractBootstrap<?, ?> bootstrap) {
    bootstrap
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .option(ChannelOption.MESSAGE_SIZE_ESTIMATOR, MessageMemory.ESTIMATOR);
  }

  /** Waits for channels to close by themselves, and closes those that take longer. */
  static void awaitClosed(Set<Channel> channels, Grace grace) {
    List<Channel> all = List.copyOf(channels);
    all.forEach(channel -> grace.await(channel.closeFuture()));
    all.forEach(EventLoops::drop);
    all.forEach(channel -> grace.awaitDropped(channel.closeFuture()));
  }

  /** Has an event loop run a task; false if it has ended, and with it whatever the task is for. */
  static boolean executeOrDrop(EventExecutor loop, Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }

  /** Waits for an event loop to do what it has begun, unless this is it. */
  static void awaitTurn(EventExecutor loop, Grace grace) {
    if (!loop.inEventLoop()) {
      Promise<@Nullable Void> turn = ImmediateEventExecutor.INSTANCE.newPromise();
      if (executeOrDrop(loop, () -> turn.setSuccess(null))) {
        grace.awaitDropped(turn);
      }
    }
  }

  /** Closes a channel without the goodbye of TLS, for which it would wait. */
  static void drop(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }

  /** Closes the channels that have not got as far as to have this handler. */
  static void dropThoseWithout(Class<? extends ChannelHandler> handler, Set<Channel> channels) {
    for (Channel channel : channels) {
      if (channel.pipeline().get(handler) == null) {
        drop(channel);
      }
    }
  }

  private static AdaptiveRecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ);
  }
}
