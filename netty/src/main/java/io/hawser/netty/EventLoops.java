// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** The threads on which connections live. */
final class EventLoops {
  /** Longer than anything lasts, and half of what fits in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(146 * 365);

  private EventLoops() {}

  static EventLoopGroup create(TransportType transport, int threads, String name) {
    return new SteadyLoops(threads, new DefaultThreadFactory(name), transport.ioHandlers());
  }

  /** Same as {@link #create}, with threads that do not keep the process running. */
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

  /** Runs a task on an event loop. Returns false, and discards the task, if the loop has ended. */
  static boolean executeOrDrop(EventExecutor loop, Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }

  static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ": at least 1");
    }
    return value;
  }

  /** Converts a time to nanoseconds. Times longer than 146 years are cut to 146 years. */
  static long nanos(Duration time) {
    return time.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : time.toNanos();
  }

  static Duration positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + ": more than nothing");
    }
    return value;
  }
}
