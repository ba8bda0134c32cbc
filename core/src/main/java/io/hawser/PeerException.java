// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.ProtocolViolation;

/** The peer broke RFC 6455. It was notified with a Close frame. */
public final class PeerException extends WebSocketException {
  private static final long serialVersionUID = 1;

  private final ProtocolViolation violation;

  /**
   * Creates the exception.
   *
   * @param detail what was wrong, for the message
   */
  public PeerException(ProtocolViolation violation, String detail) {
    super(violation + ": " + detail, null);
    this.violation = violation;
  }

  /** Returns the rule that was broken. */
  public ProtocolViolation violation() {
    return violation;
  }
}
