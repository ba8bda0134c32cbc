// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Writes the frames of an {@link EchoAgent}, as they should be but for its defect. */
final class AgentFrameWriter {
  private static final int FIRST_CONTROL_OPCODE = 0x8;
  private static final int LONGEST_HEADER = 14;
  private static final int ONE_KEY = 0x1234_5678;

  private final OutputStream out;
  private final boolean masks;
  private final @Nullable Defect defect;

  AgentFrameWriter(OutputStream out, Role sender, @Nullable Defect defect) {
    this.out = out;
    this.masks = (sender == Role.CLIENT) ^ (defect == Defect.MASKS_AS_THE_OTHER_ROLE);
    this.defect = defect;
  }

  void write(int opcode, byte[] payload) throws IOException {
    boolean control = opcode >= FIRST_CONTROL_OPCODE;
    int fin = defect == Defect.LEAVES_FIN_CLEAR && !control ? 0 : 0b1000_0000;
    int rsv = defect == Defect.SETS_A_RESERVED_BIT && !control ? 0b0100_0000 : 0;
    ByteBuffer frame = ByteBuffer.allocate(LONGEST_HEADER + payload.length);
    frame.put((byte) (fin | rsv | opcode));
    putLength(frame, payload.length, masks ? 0b1000_0000 : 0);
    if (masks) {
      int key =
          defect == Defect.MASKS_WITH_ONE_KEY ? ONE_KEY : ThreadLocalRandom.current().nextInt();
      frame.putInt(key).put(masked(payload, key, 0));
    } else {
      frame.put(payload);
    }
    out.write(frame.array(), 0, frame.position());
  }

  private void putLength(ByteBuffer frame, int length, int mask) {
    if (length < 126 && defect != Defect.WASTES_LENGTH_BYTES) {
      frame.put((byte) (mask | length));
    } else if (length < 65_536) {
      frame.put((byte) (mask | 126)).putShort((short) length);
    } else {
      frame.put((byte) (mask | 127)).putLong(length);
    }
  }

  /**
   * The payload with the key on it, whose first byte is at {@code offset} of the frame's payload.
   */
  static byte[] masked(byte[] payload, int key, int offset) {
    byte[] masked = new byte[payload.length];
    for (int i = 0; i < payload.length; i++) {
      masked[i] = (byte) (payload[i] ^ key >>> (24 - 8 * ((i + offset) & 3)));
    }
    return masked;
  }
}
