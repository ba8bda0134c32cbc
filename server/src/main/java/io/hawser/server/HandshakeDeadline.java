// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.internal.Checks;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The deadline for the response to a client's request. Must be used on the event loop. */
final class HandshakeDeadline {
  private final long deadlineNanos;
  private final Future<?> timer;

  /**
   * Starts the deadline now.
   *
   * @param tooLate called when the time is up
   */
  HandshakeDeadline(ChannelHandlerContext ctx, Duration time, Runnable tooLate) {
    this.deadlineNanos = System.nanoTime() + Checks.nanos(time);
    this.timer = ctx.executor().schedule(tooLate, Checks.nanos(time), TimeUnit.NANOSECONDS);
  }

  /** Cancels the deadline, and returns how much time was left. */
  Duration cancel() {
    timer.cancel(false);
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }
}
