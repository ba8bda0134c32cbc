// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.internal.Checks;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** The time at which a wait ends, or never. The waits of a stream can be cancelled. */
final class Deadline {
  /** Never ends a wait. */
  static final Deadline NONE = new Deadline(0, true);

  private final long nanoTime;
  private final boolean none;

  // any thread (volatile)
  private volatile boolean cancelled;

  private Deadline(long nanoTime, boolean none) {
    this.nanoTime = nanoTime;
    this.none = none;
  }

  /** Returns a deadline that ends a wait only when it is {@linkplain #cancel cancelled}. */
  static Deadline untilCancelled() {
    return new Deadline(0, true);
  }

  /**
   * Returns the deadline that is this far away.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + Checks.notNegative("timeout", time).toNanos(), false);
  }

  /** Returns whether no time ends a wait. */
  boolean isNone() {
    return none;
  }

  /** Ends the wait: {@link #park} throws from now on. The thread must then be unparked. */
  void cancel() {
    cancelled = true;
  }

  /**
   * Returns how many nanoseconds are left.
   *
   * @param what what the caller waits for, for the message
   * @throws TimeoutException if none are left
   */
  long left(String what) throws TimeoutException {
    long left = nanoTime - System.nanoTime();
    if (left <= 0) {
      throw new TimeoutException(what);
    }
    return left;
  }

  /**
   * Parks the thread until it is unparked, interrupted, or this deadline has passed.
   *
   * @throws CancellationException if this deadline was cancelled
   */
  void park(Object blocker, String what) throws InterruptedException, TimeoutException {
    if (cancelled) {
      throw new CancellationException();
    }
    if (isNone()) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, left(what));
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
