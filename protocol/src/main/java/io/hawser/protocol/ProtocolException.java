// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * A violation on its way from the rule that found it to the one place that fails the connection.
 */
final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1;

  private final ProtocolViolation violation;

  ProtocolException(ProtocolViolation violation, String detail) {
    // The stack says nothing about the peer, and an attacker should not make us collect it.
    super(detail, null, false, false);
    this.violation = violation;
  }

  ProtocolViolation violation() {
    return violation;
  }
}
