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

  private final boolean mask;
  private final MaskSource masks;
  private final ProtocolOutput output;

  FrameEncoder(Role role, MaskSource masks, ProtocolOutput output) {
    this.mask = role == Role.CLIENT;
    this.masks = masks;
    this.output = output;
  }

  /** Writes one frame with FIN set. */
  void encode(int opcode, ByteBuffer payload, int offset, int length) {
    int headerLength = 2 + (length < 126 ? 0 : length <= 0xFFFF ? 2 : 8) + (mask ? 4 : 0);
    ByteBuffer out = output.claim(headerLength + length);
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
    int target = start + headerLength;
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
}
