// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.statistics;

import io.hawser.CloseInfo;
import java.time.Duration;

/**
 * Is told about events of the connections of a server or client, and how long they took. Events
 * that occur for each message are not among them; {@link ConnectionStatistics} counts these.
 *
 * <p>The methods are called on the threads of the connections, also at the same time, and must
 * return quickly. What they throw is logged once for each monitor, and has no other effect.
 */
public interface ConnectionMonitor {
  /**
   * A connection is open.
   *
   * @param endpoint one of {@link Monitored#endpoints}
   * @param handshake how long the opening handshake took; see {@link
   *     ConnectionStatistics#handshake}
   */
  default void onOpened(String endpoint, Duration handshake) {}

  /** An opening handshake was refused, or failed. */
  default void onFailed(String endpoint, HandshakeFailure reason) {}

  /** A connection was closed. */
  default void onClosed(String endpoint, CloseInfo info) {}

  /** A Ping of the heartbeat was answered after this time. */
  default void onLatency(String endpoint, Duration latency) {}

  /** A peer has caught up, or its connection was closed, after it did not keep up for this time. */
  default void onBackpressureEnded(String endpoint, Duration time) {}

  /** The server or client has ended. This is the last call. */
  default void onStopped() {}
}
