// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * The ways in which a peer can violate RFC 6455 or a draft of it, each with its close code. The
 * names are npm ws's error codes without {@code WS_ERR_}. Where a name differs, npm ws's name is
 * given.
 */
public enum ProtocolViolation {
  /** RSV2 or RSV3 is set and no extension gave it a meaning (§5.2). */
  UNEXPECTED_RSV_2_3(CloseCode.PROTOCOL_ERROR),
  /**
   * RSV1 is set and no extension gave it a meaning (§5.2). permessage-deflate gives it a meaning
   * only in the first frame of a message (RFC 7692 §6).
   */
  UNEXPECTED_RSV_1(CloseCode.PROTOCOL_ERROR),
  /**
   * A reserved opcode, a continuation frame with nothing to continue, or a new message inside
   * another (§5.2, §5.4).
   */
  INVALID_OPCODE(CloseCode.PROTOCOL_ERROR),
  /** A fragmented control frame (§5.5). */
  EXPECTED_FIN(CloseCode.PROTOCOL_ERROR),
  /** A control frame with more than 125 bytes, or a Close frame with exactly one (§5.5). */
  INVALID_CONTROL_PAYLOAD_LENGTH(CloseCode.PROTOCOL_ERROR),
  /** A client's frame without a mask (§5.1). */
  EXPECTED_MASK(CloseCode.PROTOCOL_ERROR),
  /** A server's frame with a mask (§5.1). */
  UNEXPECTED_MASK(CloseCode.PROTOCOL_ERROR),
  /**
   * A length in more bytes than needed, or with its highest bit set (§5.2). npm ws accepts the
   * former and calls the latter UNSUPPORTED_DATA_PAYLOAD_LENGTH. In the Hixie drafts, a length in
   * more than eight bytes.
   */
  INVALID_LENGTH(CloseCode.PROTOCOL_ERROR),
  /** A Close frame with a code that must not be sent (§7.4). */
  INVALID_CLOSE_CODE(CloseCode.PROTOCOL_ERROR),
  /** A text message or a reason that is not UTF-8 (§8.1). */
  INVALID_UTF8(CloseCode.INVALID_PAYLOAD),
  /** A compressed message that cannot be decompressed (RFC 7692 §7.2.2). */
  INVALID_COMPRESSED_DATA(CloseCode.INVALID_PAYLOAD),
  /**
   * A message above {@link Limits#maxMessageSize}. In the Hixie drafts, also a larger frame that
   * would be discarded. npm ws calls it UNSUPPORTED_MESSAGE_LENGTH.
   */
  MESSAGE_TOO_BIG(CloseCode.MESSAGE_TOO_BIG),
  /** A message above {@link Limits#maxFragments}. npm ws calls it TOO_MANY_BUFFERED_PARTS. */
  TOO_MANY_FRAGMENTS(CloseCode.POLICY_VIOLATION);

  private final int closeCode;

  ProtocolViolation(int closeCode) {
    this.closeCode = closeCode;
  }

  /**
   * Returns the code with which the connection is closed. {@code onClose} reports it. It is also
   * sent to the peer, unless this side had already sent a Close frame or the peer speaks a Hixie
   * draft.
   */
  public int closeCode() {
    return closeCode;
  }
}
