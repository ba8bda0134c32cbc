// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * What happens to a {@link ReconnectingWebSocket}. With nothing but a set-up for its connections, a
 * lambda is enough: {@code ws -> ws.onText(System.out::println)}.
 *
 * <p>These methods run where the callbacks of its connections run, and neither they nor the {@link
 * WebSocketListener} of a connection overlap: an attempt begins when the {@code onClose} of the
 * connection before has returned. Each may call any method of the reconnecting WebSocket, {@link
 * ReconnectingWebSocket#close} for one. What they throw is logged, except by {@link #onOpen}.
 */
@FunctionalInterface
public interface ReconnectListener {
  /**
   * An attempt was successful: sets the new connection up, as the second argument of {@code
   * connect} does. No event of the connection comes before this has returned, and what it sends
   * goes before the messages that wait. If it throws, the connection is closed with 1011, and there
   * will be no other.
   */
  void onOpen(WebSocket ws);

  /**
   * An attempt begins.
   *
   * @param attempt 1 for the first, and for the first after a stable connection
   */
  default void onAttempt(ReconnectingWebSocket reconnecting, int attempt) {}

  /**
   * There is no connection, and after a delay there will be another attempt. Unless overridden, it
   * is logged at DEBUG.
   */
  default void onDown(ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
    ReconnectingWebSocket.LOG.log(Level.DEBUG, () -> outage + ", next attempt in " + delay);
  }

  /**
   * There is no connection, and there will be none: the outage is one of those that are final, or
   * the attempts or the time for them are used up. Comes once and last; not after {@link
   * ReconnectingWebSocket#close}. Unless overridden, it is logged at WARNING.
   */
  default void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
    ReconnectingWebSocket.LOG.log(Level.WARNING, () -> "gave up reconnecting: " + outage);
  }
}
