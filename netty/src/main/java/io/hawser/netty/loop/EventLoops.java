// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import io.hawser.counting.EndpointCounters;
import io.hawser.transport.TransportType;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;

/** Creates event loops, the threads that serve connections. */
public final class EventLoops {

  private EventLoops() {}

  public static EventLoopGroup create(TransportType transport, int threads, String name) {
    return new SteadyLoops(
        threads, new DefaultThreadFactory(name), ChannelTypes.ioHandlers(transport));
  }

  /** Same as {@link #create}, but with threads that do not keep the process running. */
  public static EventLoopGroup daemons(TransportType transport, int threads, String name) {
    return new SteadyLoops(
        threads, new DefaultThreadFactory(name, true), ChannelTypes.ioHandlers(transport));
  }

  public static boolean contains(EventLoopGroup loops, Thread thread) {
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop(thread)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the counters of an endpoint for the event loop of a channel. */
  public static EndpointCounters.OnThread counters(EndpointCounters endpoint, Channel channel) {
    return endpoint.on(channel.eventLoop(), loop -> ((EventLoop) loop).isTerminated());
  }

  /** Runs a task on an event loop. Returns false, and discards the task, if the loop has ended. */
  public static boolean executeOrDrop(EventExecutor loop, Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }
}
