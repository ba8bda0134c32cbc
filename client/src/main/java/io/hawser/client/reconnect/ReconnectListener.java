// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import io.hawser.internal.Printable;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Receives the events of a {@link ReconnectingWebSocket}. If you only need to set up its
 * connections, use a lambda: {@code ws -> ws.onText(System.out::println)}.
 *
 * <p>These methods are called on the threads that run the callbacks of the connections. They never
 * overlap each other or the {@link WebSocketListener} of a connection: an attempt begins after the
 * {@code onClose} of the previous connection has returned. They may call any method of the
 * reconnecting WebSocket, such as {@link ReconnectingWebSocket#close}. Exceptions that they throw
 * are logged, except those of {@link #onOpen}.
 */
@FunctionalInterface
public interface ReconnectListener {
  /**
   * Called when an attempt has succeeded, to set up the new connection, like the setup code that is
   * passed to {@code connect}. The connection delivers no event before this method returns.
   * Messages that this method sends go out before the waiting messages. If it throws, the
   * connection is closed with 1011, and the exception is the {@link Outage#failure} of the outage.
   *
   * <p>The exception decides whether there are more attempts, as if it had kept the connection from
   * being opened. A {@link io.hawser.HandshakeException} is final if {@link
   * ReconnectPolicy.Builder#finalStatuses} says so for its status. Any other {@link
   * io.hawser.WebSocketException} is not final. All other exceptions are final.
   */
  void onOpen(WebSocket ws);

  /**
   * Called when an attempt begins.
   *
   * @param attempt 1 for the first attempt, and for the first attempt after a stable connection
   */
  default void onAttempt(ReconnectingWebSocket reconnecting, int attempt) {}

  /**
   * Called when there is no connection, and another attempt will follow after a delay. By default,
   * this is logged at DEBUG.
   */
  default void onDown(ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
    log().log(Level.DEBUG, () -> outage + ", next attempt in " + delay);
  }

  /**
   * Called when messages of a topic may be lost, if the policy {@linkplain
   * ReconnectPolicy.Builder#resume resumes}: load what the topic is about in another way. It is
   * called before any later message of the topic is delivered, and never before the {@link #onOpen}
   * of the connection. By default, this is logged at WARNING.
   */
  default void onLost(ReconnectingWebSocket reconnecting, String topic) {
    log().log(Level.WARNING, () -> "lost messages of the topic " + Printable.unicode(topic));
  }

  /**
   * Called when there is no connection and no other attempt will follow, because the outage is
   * final, or because the attempts or the time for them are used up. It is called at most once, as
   * the last method. It is not called after {@link ReconnectingWebSocket#close}. By default, this
   * is logged at WARNING.
   */
  default void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
    log().log(Level.WARNING, () -> "gave up reconnecting: " + outage);
  }

  private static System.Logger log() {
    return System.getLogger("io.hawser");
  }
}
