// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.time.Duration;

/**
 * Pings at regular intervals, so that a connection whose peer has gone without a word is found out,
 * one that is in use stays known to the routers on its way, and its {@linkplain WebSocket#latency
 * latency} is known. Durations of more than 146 years are taken for that.
 *
 * @param interval from one Ping to the next
 * @param timeout how long after a Ping nothing at all may come before the peer counts as gone; any
 *     byte is a sign of life, and time in which this side does not read does not count
 */
public record Heartbeat(Duration interval, Duration timeout) {
  /**
   * Creates one.
   *
   * @throws IllegalArgumentException if a duration is not positive
   */
  public Heartbeat {
    interval = WebSocketOptions.positive("a heartbeat's interval", interval);
    timeout = WebSocketOptions.positive("a heartbeat's timeout", timeout);
  }

  /** Pings this often, and gives the peer as long to show a sign of life. */
  public static Heartbeat every(Duration interval) {
    return new Heartbeat(interval, interval);
  }

  /** The same with another timeout. */
  public Heartbeat withTimeout(Duration timeout) {
    return new Heartbeat(interval, timeout);
  }
}
