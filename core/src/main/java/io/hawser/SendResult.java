// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/** Whether {@code send} has accepted a message: it has, unless the result is {@link #CLOSED}. */
public enum SendResult {
  /** The message was accepted. */
  OK,
  /**
   * The message <b>was accepted</b>, as with {@link #OK}: do not send it again. But the peer does
   * not keep up, and more bytes than {@link WebSocketOptions#highWaterMark} are waiting. Wait for
   * {@code onDrain} before sending the next message.
   */
  BACKPRESSURE,
  /** The message was refused, because the connection is closing or closed. */
  CLOSED
}
