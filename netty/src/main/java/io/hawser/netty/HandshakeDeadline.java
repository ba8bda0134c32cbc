// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.Checks;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The time that a client has until its request is answered. Event loop. */
final class HandshakeDeadline {
  private final long deadlineNanos;
  private final Future<?> timer;

  /**
   * Begins now.
   *
   * @param tooLate tells the client
   */
  HandshakeDeadline(ChannelHandlerContext ctx, Duration time, Runnable tooLate) {
    this.deadlineNanos = System.nanoTime() + Checks.nanos(time);
    this.timer = ctx.executor().schedule(tooLate, Checks.nanos(time), TimeUnit.NANOSECONDS);
  }

  /** Ends it, and says how much time was left. */
  Duration cancel() {
    timer.cancel(false);
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }
}
