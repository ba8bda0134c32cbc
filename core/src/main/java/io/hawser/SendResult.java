// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/** Whether {@code send} has accepted a message. */
public enum SendResult {
  /** The message was accepted. */
  OK,
  /**
   * The message was accepted, but the peer does not keep up: more bytes than {@link
   * WebSocketOptions#highWaterMark} are waiting. Wait for {@code onDrain} before sending more.
   */
  BACKPRESSURE,
  /** The message was refused, because the connection is closing or closed. */
  CLOSED
}
