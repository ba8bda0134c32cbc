// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/** The life of a connection, as in the browser's WebSocket. */
public enum ReadyState {
  /** The opening handshake is not complete. */
  CONNECTING,
  /** Messages go both ways. */
  OPEN,
  /** The closing handshake has begun. */
  CLOSING,
  /** The end. */
  CLOSED
}
