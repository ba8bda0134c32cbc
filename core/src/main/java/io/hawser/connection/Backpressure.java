// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.counting.EndpointCounters;
import io.hawser.jfr.BackpressureEnded;
import io.hawser.jfr.Events;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the peer of one connection keeps up, judged by how many bytes wait to be sent: it does
 * not from the moment at which more than the high water mark wait, until no more than the low water
 * mark do.
 */
final class Backpressure {
  private final WebSocket ws;
  private final WebSocketOptions options;
  private final LongSupplier nanoTime;
  private final EndpointCounters counters;

  /** While at most this many bytes wait, the peer keeps up and no limit is exceeded. */
  private final long okLimit;

  /** Whether {@code maxBufferedAmount} can be exceeded without back-pressure. */
  private final boolean limitBelowWaterMark;

  // any thread (volatile)
  private volatile boolean on;

  // guarded by this
  private boolean closed;
  private long beganAt;
  private @Nullable BackpressureEnded recorded; // null if it is not recorded

  Backpressure(
      WebSocket ws, WebSocketOptions options, LongSupplier nanoTime, EndpointCounters counters) {
    this.ws = ws;
    this.options = options;
    this.nanoTime = nanoTime;
    this.counters = counters;
    this.limitBelowWaterMark = options.maxBufferedAmount() < options.highWaterMark();
    this.okLimit = Math.min(options.highWaterMark(), options.maxBufferedAmount());
  }

  /** Returns whether the peer does not keep up. May be called from any thread. */
  boolean isOn() {
    return on;
  }

  /**
   * Returns whether the limit could be exceeded, so that the bytes that wait before a message must
   * be counted. May be called from any thread.
   */
  boolean couldExceedLimit() {
    return on || limitBelowWaterMark;
  }

  /** Returns whether this many waiting bytes are fine in every respect. */
  boolean isFine(long buffered) {
    return buffered <= okLimit;
  }

  /** Returns whether more waits than is allowed before another message. */
  boolean isOverLimit(long buffered) {
    return buffered > options.maxBufferedAmount();
  }

  /**
   * Returns the result of accepting a message, after which {@code buffered} bytes wait. May be
   * called from any thread.
   */
  SendResult accepted(long buffered) {
    return buffered <= options.highWaterMark() ? SendResult.OK : SendResult.BACKPRESSURE;
  }

  /**
   * Called when a result was {@code BACKPRESSURE}. Returns whether it is the first such result. May
   * be called from any thread.
   */
  boolean begin(long buffered) {
    if (on) {
      return false;
    }
    synchronized (this) {
      if (on || closed) {
        return false;
      }
      on = true;
      beganAt = nanoTime.getAsLong();
      counters.backpressureBegan();
      recorded = Events.backpressureBegan(ws, buffered);
      return true;
    }
  }

  /** Called when bytes have been sent. Returns whether the peer has caught up with that. */
  boolean endsAt(long buffered) {
    if (on && buffered <= options.lowWaterMark()) {
      end(true);
      return true;
    }
    return false;
  }

  /** Called when the connection is closed. A message that is accepted now begins nothing. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    if (on) {
      end(false);
    }
  }

  private void end(boolean caughtUp) {
    long nanos;
    BackpressureEnded event;
    synchronized (this) {
      on = false;
      nanos = nanoTime.getAsLong() - beganAt;
      event = recorded;
      recorded = null;
    }
    counters.backpressureEnded(nanos); // calls monitors, so without the lock
    if (event != null) {
      event.end(caughtUp);
    }
  }
}
