// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/** Receives the outcome of sending one message. */
@FunctionalInterface
public interface SendCallback {
  /**
   * Called once, where the connection's other callbacks run.
   *
   * @param failure null if the operating system has taken the whole message, otherwise the reason
   *     why it has not. Null does not mean that the peer has received the message: only the peer
   *     can confirm that.
   */
  void onSent(@Nullable WebSocketException failure);
}
