// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.internal.Checks;
import java.time.Duration;

/**
 * Sends Pings at regular intervals. They detect a peer that has vanished silently, keep routers on
 * the way from forgetting a connection that is in use, and measure its latency. A duration of more
 * than 146 years counts as 146 years.
 *
 * @param interval from one Ping to the next
 * @param timeout how long after a Ping nothing at all may arrive before the peer counts as gone.
 *     Any byte is a sign of life. Time in which this side does not read does not count.
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

  /** Returns a heartbeat with this interval, whose timeout is as long as the interval. */
  public static Heartbeat every(Duration interval) {
    return new Heartbeat(interval, interval);
  }

  /** Returns a heartbeat with the same interval and another timeout. */
  public Heartbeat withTimeout(Duration timeout) {
    return new Heartbeat(interval, timeout);
  }
}
