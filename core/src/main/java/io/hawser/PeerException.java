// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.ProtocolViolation;

/**
 * The peer broke the protocol: RFC 6455, or the draft that it speaks.
 *
 * <p>The peer is notified with a Close frame that has the {@linkplain ProtocolViolation#closeCode
 * code of the violation}, unless this side had already sent a Close frame. The Hixie drafts have no
 * close codes: in draft 76, the Close frame has no code; in draft 75, there is no Close frame, and
 * this side only ends the stream.
 */
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
