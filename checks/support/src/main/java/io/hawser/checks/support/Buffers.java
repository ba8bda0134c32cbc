// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;

/** The buffers of the pool that servers and clients use, counted. */
public final class Buffers {
  private Buffers() {}

  /** How many are in use. */
  public static long inUse() {
    return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
        .mapToLong(PoolArenaMetric::numActiveAllocations)
        .sum();
  }

  /** Waits until as many are in use as before, or fewer, when something else has ended as well. */
  public static void awaitNoMoreThan(long before) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (inUse() > before && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(inUse()).isLessThanOrEqualTo(before);
  }
}
