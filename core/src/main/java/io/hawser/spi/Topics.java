// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.PreparedMessage;

/**
 * The topics of a server as one of its connections sees them. Any thread, but for {@link #flush}.
 */
public interface Topics {
  /** See {@link io.hawser.WebSocket#subscribe}. */
  void subscribe(String topic);

  /** See {@link io.hawser.WebSocket#unsubscribe}. */
  void unsubscribe(String topic);

  /** See {@link io.hawser.WebSocket#publish}. */
  void publish(String topic, PreparedMessage message);

  /**
   * Sends what was published to this connection and still waits: called before anything is sent to
   * it directly, which must not overtake it. Transport thread.
   */
  void flush();
}
