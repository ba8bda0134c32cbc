// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import io.hawser.protocol.Role;
import java.nio.ByteBuffer;

/**
 * Encodes messages and control frames as bytes. Header, masking key and payload are written once,
 * into memory that the transport lends. The caller's buffer is neither changed nor kept.
 */
final class FrameEncoder {
  /** For payloads of at least this size, a second buffer costs less than a copy. */
  private static final int ZERO_COPY_THRESHOLD = 64 << 10;

  /** Prepared frames of at least this size may be sent from memory that connections share. */
  private static final int SHARING_THRESHOLD = 4 << 10;

  private final boolean mask;
  private final MaskSource masks;
  private final ProtocolOutput output;

  FrameEncoder(Role role, MaskSource masks, ProtocolOutput output) {
    this.mask = role == Role.CLIENT;
    this.masks = masks;
    this.output = output;
  }

  /**
   * Writes one frame.
   *
   * @param first the first byte of the header: the opcode, FIN and RSV1
   */
  void encode(int first, ByteBuffer payload, int offset, int length) {
    if (!mask && length >= ZERO_COPY_THRESHOLD) {
      encodeLarge(first, payload, offset, length);
      return;
    }
    int headerLength = FrameHeader.length(length, mask);
    ByteBuffer out = output.claim(headerLength + length);
    int target = FrameHeader.put(out, first, length, mask);
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

  /** Writes a prepared frame. A large one is sent from memory that connections share. */
  void encode(PreparedFrame frame) {
    ByteBuffer bytes = frame.bytes();
    int length = bytes.capacity();
    if (mask) {
      encode(Opcode.FIN | frame.opcode(), bytes, frame.payloadOffset(), frame.payloadLength());
    } else if (length < SHARING_THRESHOLD || !output.write(frame)) {
      copy(bytes, 0, length);
    }
  }

  /** Writes a frame. The payload is sent without a copy if it lies in the transport's memory. */
  private void encodeLarge(int first, ByteBuffer payload, int offset, int length) {
    ByteBuffer out = output.claim(FrameHeader.MAX_LENGTH);
    out.position(FrameHeader.put(out, first, length, mask));
    output.commit();
    if (!output.write(payload, offset, length)) {
      copy(payload, offset, length);
    }
  }

  private void copy(ByteBuffer bytes, int offset, int length) {
    ByteBuffer out = output.claim(length);
    int target = out.position();
    out.put(target, bytes, offset, length);
    out.position(target + length);
    output.commit();
  }
}
