// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/** Told what became of one message. */
@FunctionalInterface
public interface SendCallback {
  /**
   * Called once, where the connection's other callbacks run.
   *
   * @param failure null if the operating system has taken the whole message, otherwise why not;
   *     that the peer has received it, only the peer can tell
   */
  void onSent(@Nullable WebSocketException failure);
}
