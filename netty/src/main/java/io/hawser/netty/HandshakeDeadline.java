// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The time that a client has until its request is answered and the answer taken: when it has
 * passed, the client is told, and a second later the channel closed. Event loop.
 */
final class HandshakeDeadline {
  private final ChannelHandlerContext ctx;
  private final Runnable tooLate;
  private final long deadlineNanos;
  private Future<?> timer;

  /**
   * Begins now.
   *
   * @param tooLate answers the client, if it has no answer yet
   */
  HandshakeDeadline(ChannelHandlerContext ctx, Duration time, Runnable tooLate) {
    this.ctx = ctx;
    this.tooLate = tooLate;
    this.deadlineNanos = System.nanoTime() + EventLoops.nanos(time);
    this.timer = ctx.executor().schedule(this::pass, EventLoops.nanos(time), TimeUnit.NANOSECONDS);
  }

  private void pass() {
    timer = ctx.executor().schedule(() -> ctx.close(), 1, TimeUnit.SECONDS);
    tooLate.run(); // which may end the channel, and cancel this, or throw
  }

  /** Ends it, and says how much time was left. */
  Duration cancel() {
    timer.cancel(false);
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }
}
