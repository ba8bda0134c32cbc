// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs an event that may occur very often. Logs the first occurrence, and then at most one every
 * ten seconds, with the number of occurrences in between. Thread-safe.
 */
public final class SparingLog {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanoTime;
  private final AtomicInteger unlogged = new AtomicInteger();
  private final AtomicLong next;

  public SparingLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  /** Logs a warning, or only counts it. Never throws. */
  public void warn(Supplier<String> message, @Nullable Throwable cause) {
    long now = nanoTime.getAsLong();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + INTERVAL_NANOS)) {
      unlogged.incrementAndGet();
      return;
    }
    int before = unlogged.getAndSet(0);
    boolean logged =
        Log.log(
            Level.WARNING,
            () ->
                before == 0 ? message.get() : message.get() + " (and " + before + " times before)",
            cause);
    if (!logged) {
      unlogged.addAndGet(before + 1);
      next.compareAndSet(now + INTERVAL_NANOS, now); // log the next one instead
    }
  }
}
