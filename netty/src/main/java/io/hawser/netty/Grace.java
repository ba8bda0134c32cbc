// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.internal.Checks;
import io.hawser.netty.loop.EventLoops;
import io.hawser.netty.loop.Log;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long stopping may take. During the grace period, connections may end by themselves.
 * After it, somewhat less than a second remains for dropping the rest. After an interrupt, no time
 * is left. Must be used by one thread.
 */
public final class Grace {
  private static final long TO_DROP_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

  private final long start = System.nanoTime();
  private final long graceNanos;
  private final Set<String> left = new LinkedHashSet<>();
  private boolean interrupted;

  /** Starts the grace period. */
  public Grace(Duration grace) {
    this.graceNanos = Math.max(0, Checks.nanos(grace));
  }

  /** Waits until something ends by itself, or the grace period is over. */
  void await(Future<?> end) {
    awaitUntil(end, graceNanos);
  }

  /**
   * Waits until something that is being dropped has ended. This may take a little longer than the
   * grace period.
   */
  public void awaitDropped(Future<?> end) {
    awaitUntil(end, graceNanos + TO_DROP_NANOS);
  }

  /** Waits until channels close by themselves, and drops those that take longer. */
  public void awaitClosed(Set<Channel> channels) {
    List<Channel> all = List.copyOf(channels);
    all.forEach(channel -> await(channel.closeFuture()));
    all.forEach(StreamEnd::drop);
    all.forEach(channel -> awaitDropped(channel.closeFuture()));
  }

  /**
   * Waits until an event loop has run the tasks that were submitted before, unless the caller is on
   * that loop.
   */
  public void awaitTasks(EventExecutor loop) {
    if (!loop.inEventLoop()) {
      Promise<@Nullable Void> turn = ImmediateEventExecutor.INSTANCE.newPromise();
      if (EventLoops.executeOrDrop(loop, () -> turn.setSuccess(null))) {
        awaitDropped(turn);
      }
    }
  }

  /**
   * Waits until threads end by themselves, interrupts those that take longer than the grace period,
   * and waits for these a little longer.
   *
   * @param ends what completes when each thread has ended
   */
  public void awaitEnd(Map<Thread, ? extends CompletableFuture<?>> ends) {
    ends.values().forEach(end -> awaitUntil(end, graceNanos));
    ends.forEach(
        (thread, end) -> {
          if (!end.isDone()) {
            thread.interrupt();
          }
        });
    ends.forEach(
        (thread, end) -> {
          awaitUntil(end, graceNanos + TO_DROP_NANOS);
          if (!end.isDone()) {
            left.add(described(thread.getName(), thread.getStackTrace()));
          }
        });
  }

  private void awaitUntil(CompletableFuture<?> end, long nanos) {
    long remaining = nanos - (System.nanoTime() - start);
    if (end.isDone() || interrupted || remaining <= 0) {
      return;
    }
    try {
      end.get(remaining, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (ExecutionException | TimeoutException e) {
      // has ended, or has taken too long
    }
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

  /**
   * Logs which connections and threads were left behind, and restores the interrupt status.
   *
   * @param owner the subject of the log message: the server or the client
   */
  public void end(
      String owner, Collection<Channel> channels, Iterable<? extends EventExecutor> ownLoops) {
    List<String> left = new ArrayList<>(this.left);
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
      Log.log(Level.WARNING, () -> owner + why + " left behind: " + String.join(", ", left), null);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Describes a thread by its topmost method outside the JDK, which is that of a blocking callback.
   */
  private static String described(EventExecutor loop) {
    try {
      if (loop instanceof SingleThreadEventExecutor executor) {
        return described(
            executor.threadProperties().name(), executor.threadProperties().stackTrace());
      }
    } catch (RuntimeException ended) {
      // the thread has just ended
    }
    return "a thread";
  }

  private static String described(String name, StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (!frame.getClassName().startsWith("java.") && !frame.getClassName().startsWith("jdk.")) {
        return "the thread " + name + " in " + frame;
      }
    }
    return "a thread";
  }
}
