// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import io.hawser.internal.Later;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Clocks and threads.
 *
 * @param nanoTime measures intervals
 * @param currentMillis is compared with the clocks of other machines
 * @param callbacks runs the calls of listeners
 */
record Timing(LongSupplier nanoTime, LongSupplier currentMillis, Timer timer, Executor callbacks) {
  /** Runs a task later. */
  interface Timer {
    void after(long nanos, Runnable task);
  }

  /** Returns the real clocks, with a timer on threads of the common pool. */
  static Timing real(Executor callbacks) {
    return new Timing(
        System::nanoTime,
        System::currentTimeMillis,
        (nanos, task) -> Later.run(task, nanos),
        callbacks);
  }
}
