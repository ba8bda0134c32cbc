// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;

/** Counts the buffers of the pool that servers and clients use. */
public final class Buffers {
  private Buffers() {}

  /** Returns how many buffers are in use. */
  public static long inUse() {
    return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
        .mapToLong(PoolArenaMetric::numActiveAllocations)
        .sum();
  }

  /**
   * Waits until no more buffers are in use than before. There may be fewer if something else has
   * ended, too.
   */
  public static void awaitNoMoreThan(long before) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (inUse() > before && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(inUse()).isLessThanOrEqualTo(before);
  }
}
