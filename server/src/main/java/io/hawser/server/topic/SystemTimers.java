// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.internal.Later;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The timers of the JDK. */
final class SystemTimers implements TopicLogs.Timers {
  @Override
  public void schedule(Runnable task, long nanos) {
    Later.run(task, nanos);
  }

  @Override
  public <T> CompletableFuture<T> limit(CompletableFuture<T> future, long nanos) {
    return future.copy().orTimeout(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
