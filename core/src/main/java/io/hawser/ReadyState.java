// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/** The state of a connection, as in the WebSocket of browsers. */
public enum ReadyState {
  /** The opening handshake is not complete. */
  CONNECTING,
  /** Messages can be sent and received. */
  OPEN,
  /** The closing handshake has begun, or the connection is being dropped. */
  CLOSING,
  /** The connection has ended. */
  CLOSED
}
