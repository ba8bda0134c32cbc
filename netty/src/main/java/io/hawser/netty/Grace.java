// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.Checks;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The time that stopping may take: the grace, in which connections end by themselves, and somewhat
 * less than a second for what is dropped then. After an interrupt no time is left. Of one thread.
 */
final class Grace {
  private static final long TO_DROP_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

  private final long start = System.nanoTime();
  private final long graceNanos;
  private boolean interrupted;

  /** Begins now. */
  Grace(Duration grace) {
    this.graceNanos = Math.max(0, Checks.nanos(grace));
  }

  /** Waits for something that ends by itself, as long as the grace lasts. */
  void await(Future<?> end) {
    awaitUntil(end, graceNanos);
  }

  /** Waits for something that is being dropped; there is a little time for that after the grace. */
  void awaitDropped(Future<?> end) {
    awaitUntil(end, graceNanos + TO_DROP_NANOS);
  }

  private void awaitUntil(Future<?> end, long nanos) {
    long left = nanos - (System.nanoTime() - start);
    if (end.isDone() || interrupted || left <= 0) {
      return;
    }
    try {
      end.await(left, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
  }

  /** Ends it: says what was left behind, and hands an interrupt on. */
  void end(String whose, Collection<Channel> channels, Iterable<? extends EventExecutor> ownLoops) {
    List<String> left = new ArrayList<>();
    int open = channels.size();
    if (open > 0) {
      left.add(open + (open == 1 ? " connection" : " connections"));
    }
    for (EventExecutor loop : ownLoops) {
      if (!loop.isTerminated()) {
        left.add(described(loop));
      }
    }
    if (!left.isEmpty()) {
      String why = interrupted ? " was interrupted while it stopped, and" : " stopped in time, but";
      Log.log(Level.WARNING, () -> whose + why + " left behind: " + String.join(", ", left), null);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A thread, and which method outside the JDK it is in: that of a callback that blocks. */
  private static String described(EventExecutor loop) {
    try {
      if (loop instanceof SingleThreadEventExecutor executor) {
        for (StackTraceElement frame : executor.threadProperties().stackTrace()) {
          if (!frame.getClassName().startsWith("java.")
              && !frame.getClassName().startsWith("jdk.")) {
            return "the thread " + executor.threadProperties().name() + " in " + frame;
          }
        }
      }
    } catch (RuntimeException ended) {
      // just now
    }
    return "a thread";
  }
}
