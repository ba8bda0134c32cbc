// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/** Thrown where a violation is detected, and caught in the one place that fails the connection. */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1;

  private final ProtocolViolation violation;

  public ProtocolException(ProtocolViolation violation, String detail) {
    // A stack trace says nothing about the peer, and attackers must not make us pay for one.
    super(detail, null, false, false);
    this.violation = violation;
  }

  public ProtocolViolation violation() {
    return violation;
  }
}
