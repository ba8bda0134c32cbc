// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import java.nio.ByteBuffer;

/** Writes the header of a frame (RFC 6455 §5.2). */
final class FrameHeader {
  /** The longest header: two bytes, a length in 64 bits and a masking key. */
  static final int MAX_LENGTH = 2 + 8 + 4;

  /** In the length bits of the second byte: the length follows in 16 bits. */
  static final int LENGTH_IN_16_BITS = 126;

  /** In the length bits of the second byte: the length follows in 64 bits. */
  static final int LENGTH_IN_64_BITS = 127;

  private FrameHeader() {}

  /** Returns the length of the header, including the masking key if there is one. */
  static int length(int payloadLength, boolean mask) {
    return 2
        + (payloadLength < LENGTH_IN_16_BITS ? 0 : payloadLength <= 0xFFFF ? 2 : 8)
        + (mask ? 4 : 0);
  }

  /**
   * Writes everything except the masking key, without moving the buffer's position.
   *
   * @param first the first byte: the opcode, FIN and RSV1
   * @return the index at which the payload begins
   */
  static int put(ByteBuffer out, int first, int payloadLength, boolean mask) {
    int start = out.position();
    int maskBit = mask ? Opcode.MASK : 0;
    if (payloadLength < LENGTH_IN_16_BITS) {
      out.putShort(start, (short) (first << 8 | maskBit | payloadLength));
    } else if (payloadLength <= 0xFFFF) {
      out.putInt(start, (first << 8 | maskBit | LENGTH_IN_16_BITS) << 16 | payloadLength);
    } else {
      out.putShort(start, (short) (first << 8 | maskBit | LENGTH_IN_64_BITS));
      out.putLong(start + 2, payloadLength);
    }
    return start + length(payloadLength, mask);
  }
}
