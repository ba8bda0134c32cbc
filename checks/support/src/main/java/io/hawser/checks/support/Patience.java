// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread or process does, and of which it tells no one. */
public final class Patience {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Patience() {}

  /** What must hold after a while; it fails with an {@link AssertionError} until then. */
  public interface Assertion {
    void check() throws Exception;
  }

  /** Waits until an assertion holds. Fails as the assertion does if that takes too long. */
  public static void until(Assertion assertion) throws Exception {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (System.nanoTime() < deadline) {
      try {
        assertion.check();
        return;
      } catch (AssertionError notYet) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    assertion.check();
  }
}
