// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.internal.Later;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** Lets a limited number of tasks run in each second. Others wait. Thread-safe. */
final class RateLimit {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long PAUSE = Duration.ofMillis(100).toNanos();

  private final int perSecond;
  private final LongSupplier nanoTime;

  // guarded by this
  private final ArrayDeque<Runnable> urgent = new ArrayDeque<>();
  private final ArrayDeque<Runnable> others = new ArrayDeque<>();
  private long second;
  private int used;
  private boolean scheduled;

  RateLimit(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.second = nanoTime.getAsLong();
  }

  /**
   * Runs a task at once, or as soon as the limit allows.
   *
   * @param first whether it runs before those for which this is false
   */
  void run(Runnable task, boolean first) {
    synchronized (this) {
      if (isWaiting() || !take()) {
        (first ? urgent : others).add(task);
        schedule();
        return;
      }
    }
    task.run();
  }

  private boolean isWaiting() {
    return !urgent.isEmpty() || !others.isEmpty();
  }

  private boolean take() {
    long now = nanoTime.getAsLong();
    if (now - second >= SECOND) {
      second = now;
      used = 0;
    }
    return used < perSecond && ++used > 0;
  }

  private void schedule() {
    if (!scheduled) {
      Later.run(this::runWaiting, PAUSE);
      scheduled = true;
    }
  }

  private void runWaiting() {
    ArrayDeque<Runnable> allowed = new ArrayDeque<>();
    synchronized (this) {
      scheduled = false;
      while (isWaiting() && take()) {
        allowed.add(urgent.isEmpty() ? others.remove() : urgent.remove());
      }
      if (isWaiting()) {
        schedule();
      }
    }
    allowed.forEach(Runnable::run);
  }
}
