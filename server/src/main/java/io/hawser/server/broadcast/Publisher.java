// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.PreparedMessage;
import io.hawser.connection.WebSocketConnection;

/** Publishes messages to the subscribers of all event loops, and of other machines. */
@FunctionalInterface
interface Publisher {
  /** Publishes to all subscribers except one. May be called from any thread. */
  void publish(String topic, PreparedMessage message, WebSocketConnection except);
}
