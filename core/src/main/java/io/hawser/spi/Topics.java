// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.Hub;
import io.hawser.PreparedMessage;

/**
 * The topics of a server, as seen by one of its connections. Methods may be called from any thread,
 * except {@link #leave} and {@link #flush}.
 */
public interface Topics {
  /** See {@link io.hawser.WebSocket#server}. */
  Hub server();

  /** See {@link io.hawser.WebSocket#subscribe}. */
  void subscribe(String topic);

  /** See {@link io.hawser.WebSocket#unsubscribe}. */
  void unsubscribe(String topic);

  /** See {@link io.hawser.WebSocket#publish}. */
  void publish(String topic, PreparedMessage message);

  /**
   * Removes the connection from its server and from all its topics. Called once, before {@code
   * onClose}. Must be called on the transport thread.
   */
  void leave();

  /**
   * Sends the published messages that still wait for this connection. Called before anything is
   * sent to the connection directly, so that it does not overtake these messages. Must be called on
   * the transport thread.
   */
  void flush();
}
