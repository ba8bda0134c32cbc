// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/** The side of a connection. A client masks what it sends; a server must not (RFC 6455 §5.1). */
public enum Role {
  /** Sends the opening handshake, masks its frames, and lets the server close TCP first. */
  CLIENT,
  /**
   * Responds to the opening handshake, and closes TCP once both Close frames have been exchanged.
   */
  SERVER
}
