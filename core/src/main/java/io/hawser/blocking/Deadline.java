// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.internal.Checks;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** The time at which a wait ends. */
final class Deadline {
  /** Never ends a wait. */
  static final Deadline NONE = new Deadline(0);

  private final long nanoTime;

  private Deadline(long nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Returns the deadline that is this far away.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + Checks.notNegative("timeout", time).toNanos());
  }

  @SuppressWarnings("ReferenceEquality") // NONE is one object
  boolean isNone() {
    return this == NONE;
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

  /** Parks the thread until it is unparked, interrupted, or this deadline has passed. */
  void park(Object blocker, String what) throws InterruptedException, TimeoutException {
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
