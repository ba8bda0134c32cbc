// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/** What became of a message that was given to {@code send}. */
public enum SendResult {
  /** Accepted. */
  OK,
  /**
   * Accepted, but the peer does not keep up: more than {@link WebSocketOptions#highWaterMark} bytes
   * wait. Better wait for {@link WebSocketListener#onDrain} before sending more.
   */
  BACKPRESSURE,
  /** Not sent, for the connection is closing or closed. */
  CLOSED
}
