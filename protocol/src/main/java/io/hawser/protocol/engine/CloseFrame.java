// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static io.hawser.protocol.ProtocolViolation.INVALID_CLOSE_CODE;
import static io.hawser.protocol.ProtocolViolation.INVALID_UTF8;

import io.hawser.protocol.CloseCode;
import io.hawser.protocol.PayloadLength;
import io.hawser.protocol.ProtocolException;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The content of a Close frame (RFC 6455 §5.5.1), or a placeholder if there was no frame.
 *
 * @param code {@link CloseCode#NO_STATUS} if the frame is empty; {@link CloseCode#ABNORMAL} if
 *     there was no frame
 * @param reason empty if there is none
 */
public record CloseFrame(int code, String reason) {
  public static final CloseFrame NO_STATUS = new CloseFrame(CloseCode.NO_STATUS, "");
  public static final CloseFrame ABNORMAL = new CloseFrame(CloseCode.ABNORMAL, "");

  /** In drafts 07 to 12 of HyBi: a frame that is too large. Reserved later. */
  private static final int FRAME_TOO_LARGE = 1004;

  private static final int MAX_REASON = PayloadLength.MAX_CONTROL - 2;

  /**
   * Checks a code and a reason before they are sent.
   *
   * @throws IllegalArgumentException if the code may not be sent, or if the reason is longer than
   *     123 bytes in UTF-8 or cannot be encoded in UTF-8
   */
  public static void check(int code, String reason) {
    Objects.requireNonNull(reason, "reason");
    if (!CloseCode.isValid(code)) {
      throw new IllegalArgumentException(
          "close code "
              + code
              + " may not be sent: use 1000 to 1003, 1007 to 1014 or 3000 to 4999");
    }
    int length = Utf8.encode(reason).length;
    if (length > MAX_REASON) {
      throw new IllegalArgumentException(
          "a reason of " + length + " bytes in UTF-8 is too long: at most " + MAX_REASON);
    }
  }

  /**
   * Returns a Close frame with the reason truncated, between two characters, to what fits in the
   * frame.
   */
  static CloseFrame truncated(int code, String detail) {
    byte[] bytes = Utf8.encode(detail);
    int length = Math.min(bytes.length, MAX_REASON);
    while (length < bytes.length && (bytes[length] & 0b1100_0000) == 0b1000_0000) {
      length--;
    }
    return new CloseFrame(code, new String(bytes, 0, length, StandardCharsets.UTF_8));
  }

  /** Reads the payload of a Close frame. Its length must not be 1. */
  static CloseFrame read(ProtocolVersion version, ByteBuffer in, int offset, int length)
      throws ProtocolException {
    if (length == 0) {
      return NO_STATUS;
    }
    int code = in.getShort(offset) & 0xFFFF;
    if (!CloseCode.isValid(code) && !(version.isHybi() && code == FRAME_TOO_LARGE)) {
      throw new ProtocolException(INVALID_CLOSE_CODE, "close code " + code);
    }
    if (!Utf8.isValid(in, offset + 2, offset + length)) {
      throw new ProtocolException(INVALID_UTF8, "a reason that is not UTF-8");
    }
    byte[] bytes = new byte[length - 2];
    in.get(offset + 2, bytes);
    return new CloseFrame(code, new String(bytes, StandardCharsets.UTF_8));
  }

  /** Returns the payload, from 0 to the buffer's capacity. */
  ByteBuffer payload() {
    if (code == CloseCode.NO_STATUS) {
      return ByteBuffer.allocate(0);
    }
    byte[] bytes = Utf8.encode(reason);
    return ByteBuffer.allocate(2 + bytes.length).putShort((short) code).put(bytes);
  }
}
