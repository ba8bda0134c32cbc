// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.internal.Checks;
import java.time.Duration;

/**
 * Sends Pings at regular intervals. They detect a peer that has vanished silently, keep routers on
 * the path from forgetting a connection that is in use, and measure the latency. A duration of more
 * than 146 years counts as 146 years.
 *
 * @param interval the time from one Ping to the next
 * @param timeout how long the peer may show no sign of life after a Ping before it counts as gone.
 *     Any byte that arrives is a sign of life, and so is any waiting data that the peer takes. Time
 *     during which this side does not read does not count.
 */
public record Heartbeat(Duration interval, Duration timeout) {
  /**
   * Creates a heartbeat.
   *
   * @throws IllegalArgumentException if a duration is not positive
   */
  public Heartbeat {
    interval = Checks.positive("a heartbeat's interval", interval);
    timeout = Checks.positive("a heartbeat's timeout", timeout);
  }

  /** Returns a heartbeat with this interval, and a timeout of the same length. */
  public static Heartbeat every(Duration interval) {
    return new Heartbeat(interval, interval);
  }

  /** Returns a heartbeat with the same interval and a different timeout. */
  public Heartbeat withTimeout(Duration timeout) {
    return new Heartbeat(interval, timeout);
  }
}
