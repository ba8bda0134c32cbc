// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/** The side of a connection: a client masks what it sends, a server must not (RFC 6455 §5.1). */
public enum Role {
  /** Sent the opening handshake; masks its frames and lets the server close TCP first. */
  CLIENT,
  /** Answered the opening handshake; closes TCP when both Close frames have been exchanged. */
  SERVER
}
