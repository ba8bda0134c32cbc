// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.PreparedMessage;
import io.hawser.WebSocketConnection;

/** Who hears what among the connections of one server. Any thread, but for what says otherwise. */
public interface Topics {
  /** See {@link io.hawser.WebSocket#subscribe}. */
  void subscribe(WebSocketConnection client, String topic);

  /** See {@link io.hawser.WebSocket#unsubscribe}. */
  void unsubscribe(WebSocketConnection client, String topic);

  /** See {@link io.hawser.WebSocket#publish}. */
  void publish(WebSocketConnection sender, String topic, PreparedMessage message);

  /**
   * Sends what was published to a client and still waits: called before anything is sent to it
   * directly, which must not overtake it. Transport thread.
   */
  void flushFor(WebSocketConnection client);
}
