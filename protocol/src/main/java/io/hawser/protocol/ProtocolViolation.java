// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * The ways in which a peer can break RFC 6455 or a draft of it, each with the code of the Close
 * frame that answers it. The names are those of npm ws's error codes without {@code WS_ERR_}; where
 * ours differ, the other is given.
 */
public enum ProtocolViolation {
  /** RSV2 or RSV3 is set and no extension gave it a meaning (§5.2). */
  UNEXPECTED_RSV_2_3(CloseCode.PROTOCOL_ERROR),
  /**
   * RSV1 is set and no extension gave it a meaning (§5.2), which permessage-deflate does on the
   * first frame of a message only (RFC 7692 §6).
   */
  UNEXPECTED_RSV_1(CloseCode.PROTOCOL_ERROR),
  /**
   * A reserved opcode, a continuation without a beginning, or a new message inside another (§5.2,
   * §5.4).
   */
  INVALID_OPCODE(CloseCode.PROTOCOL_ERROR),
  /** A control frame that is a fragment (§5.5). */
  EXPECTED_FIN(CloseCode.PROTOCOL_ERROR),
  /** A control frame with more than 125 bytes, or a Close frame with exactly one (§5.5). */
  INVALID_CONTROL_PAYLOAD_LENGTH(CloseCode.PROTOCOL_ERROR),
  /** A client's frame without a mask (§5.1). */
  EXPECTED_MASK(CloseCode.PROTOCOL_ERROR),
  /** A server's frame with a mask (§5.1). */
  UNEXPECTED_MASK(CloseCode.PROTOCOL_ERROR),
  /**
   * A length in more bytes than it needs, or with its highest bit set (§5.2); npm ws accepts the
   * former and calls the latter UNSUPPORTED_DATA_PAYLOAD_LENGTH. In the Hixie drafts, one in more
   * than eight bytes.
   */
  INVALID_LENGTH(CloseCode.PROTOCOL_ERROR),
  /** A Close frame with a code that must not travel (§7.4). */
  INVALID_CLOSE_CODE(CloseCode.PROTOCOL_ERROR),
  /** A text message or a reason that is not UTF-8 (§8.1). */
  INVALID_UTF8(CloseCode.INVALID_PAYLOAD),
  /** A compressed message that can't be decompressed (RFC 7692 §7.2.2). */
  INVALID_COMPRESSED_DATA(CloseCode.INVALID_PAYLOAD),
  /**
   * A message above {@link Limits#maxMessageSize}; in npm ws UNSUPPORTED_MESSAGE_LENGTH. In the
   * Hixie drafts, also a frame that would be skipped.
   */
  MESSAGE_TOO_BIG(CloseCode.MESSAGE_TOO_BIG),
  /** A message above {@link Limits#maxFragments}; in npm ws TOO_MANY_BUFFERED_PARTS. */
  TOO_MANY_FRAGMENTS(CloseCode.POLICY_VIOLATION);

  private final int closeCode;

  ProtocolViolation(int closeCode) {
    this.closeCode = closeCode;
  }

  /** The code of the Close frame that answers this violation. */
  public int closeCode() {
    return closeCode;
  }
}
