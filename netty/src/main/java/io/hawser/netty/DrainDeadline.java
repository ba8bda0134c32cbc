// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.internal.Checks;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Drops a channel if nothing is written to it within a timeout. Must be used on the event loop. */
final class DrainDeadline {
  private final Channel channel;
  private final Duration timeout;
  private final LongSupplier pendingBytes;
  private @Nullable Future<?> scheduled;

  /**
   * Creates a deadline that has not started.
   *
   * @param pendingBytes returns how much is still to be written
   */
  DrainDeadline(Channel channel, Duration timeout, LongSupplier pendingBytes) {
    this.channel = channel;
    this.timeout = timeout;
    this.pendingBytes = pendingBytes;
  }

  /** Starts the deadline, unless it has started or the channel is closed. */
  void begin() {
    if (scheduled == null && channel.isActive()) {
      long before = pendingBytes.getAsLong();
      scheduled =
          channel
              .eventLoop()
              .schedule(() -> check(before), Checks.nanos(timeout), TimeUnit.NANOSECONDS);
    }
  }

  private void check(long before) {
    scheduled = null;
    if (pendingBytes.getAsLong() < before) {
      begin();
    } else {
      StreamEnd.drop(channel);
    }
  }

  void cancel() {
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }
}
