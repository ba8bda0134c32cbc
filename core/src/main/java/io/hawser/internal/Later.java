// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks later, on threads of the JVM. On machines with one or two processors, the JDK starts a
 * thread for each such task, and forgets the task if there is none to be had. Here it is tried
 * again, since whoever waits for the task may wait for ever.
 *
 * <p>Not part of the API: may change or disappear in any release.
 */
public final class Later {
  private static final Executor POOL = new CompletableFuture<Void>().defaultExecutor();
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private Later() {}

  /** Runs a task once, after at least this time. */
  public static void run(Runnable task, long nanos) {
    run(task, nanos, POOL);
  }

  static void run(Runnable task, long nanos, Executor pool) {
    AtomicBoolean begun = new AtomicBoolean();
    Runnable once = // a pool that has failed may run the task nevertheless
        () -> {
          if (begun.compareAndSet(false, true)) {
            task.run();
          }
        };
    schedule(once, nanos, pool);
  }

  private static void schedule(Runnable once, long nanos, Executor pool) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, each -> start(each, pool))
        .execute(once);
  }

  private static void start(Runnable once, Executor pool) {
    try {
      pool.execute(once);
    } catch (Throwable noThread) {
      schedule(once, RETRY_NANOS, pool);
    }
  }
}
