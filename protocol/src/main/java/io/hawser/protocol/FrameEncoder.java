// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;

/**
 * Messages and control frames to bytes: header, masking key and payload written once, into memory
 * that the transport lends. What the caller gave is neither changed nor kept.
 */
final class FrameEncoder {
  /** The longest header: two bytes, a length in 64 bits, a masking key. */
  private static final int MAX_HEADER = 2 + 8 + 4;

  /** The largest payload whose frame still fits into one buffer. */
  static final int MAX_PAYLOAD = Integer.MAX_VALUE - MAX_HEADER;

  /** From here on a second buffer costs less than a copy. */
  private static final int WORTH_NOT_COPYING = 64 << 10;

  /** From here on a frame for many may be sent from memory that they share. */
  private static final int WORTH_SHARING = 4 << 10;

  private final boolean mask;
  private final MaskSource masks;
  private final ProtocolOutput output;

  FrameEncoder(Role role, MaskSource masks, ProtocolOutput output) {
    this.mask = role == Role.CLIENT;
    this.masks = masks;
    this.output = output;
  }

  /**
   * Writes one frame with FIN set.
   *
   * @param opcode may have RSV1 beside it
   */
  void encode(int opcode, ByteBuffer payload, int offset, int length) {
    if (!mask && length >= WORTH_NOT_COPYING) {
      encodeLarge(opcode, payload, offset, length);
      return;
    }
    int headerLength = headerLength(length, mask);
    ByteBuffer out = output.claim(headerLength + length);
    int target = putHeader(out, opcode, length, mask);
    if (mask) {
      int key = masks.nextKey();
      out.putInt(target - 4, key);
      Masking.copy(payload, offset, length, out, target, key);
    } else {
      out.put(target, payload, offset, length);
    }
    out.position(target + length);
    output.commit();
  }

  /** Writes a frame that other connections send too, from memory that they share if it is large. */
  void encode(PreparedFrame frame) {
    ByteBuffer bytes = frame.bytes();
    int length = bytes.capacity();
    if (mask) {
      encode(frame.opcode(), bytes, frame.payloadOffset(), frame.payloadLength());
    } else if (length < WORTH_SHARING || !output.write(frame)) {
      ByteBuffer out = output.claim(length);
      int target = out.position();
      out.put(target, bytes, 0, length);
      out.position(target + length);
      output.commit();
    }
  }

  /** A payload that lies in the transport's memory is sent from there. */
  private void encodeLarge(int opcode, ByteBuffer payload, int offset, int length) {
    ByteBuffer out = output.claim(MAX_HEADER);
    out.position(putHeader(out, opcode, length, mask));
    output.commit();
    if (!output.write(payload, offset, length)) {
      ByteBuffer copy = output.claim(length);
      int target = copy.position();
      copy.put(target, payload, offset, length);
      copy.position(target + length);
      output.commit();
    }
  }

  static int headerLength(int length, boolean mask) {
    return 2 + (length < 126 ? 0 : length <= 0xFFFF ? 2 : 8) + (mask ? 4 : 0);
  }

  /** Writes all but the masking key, and returns where the payload begins. */
  static int putHeader(ByteBuffer out, int opcode, int length, boolean mask) {
    int start = out.position();
    int first = Opcode.FIN | opcode;
    int maskBit = mask ? Opcode.MASK : 0;
    if (length < 126) {
      out.putShort(start, (short) (first << 8 | maskBit | length));
    } else if (length <= 0xFFFF) {
      out.putInt(start, (first << 8 | maskBit | 126) << 16 | length);
    } else {
      out.putShort(start, (short) (first << 8 | maskBit | 127));
      out.putLong(start + 2, length);
    }
    return start + headerLength(length, mask);
  }
}
