// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/** Turns frames into the bytes that a client (masked) or a server (not) puts on the wire. */
final class FrameWriter {
  private static final int FIN = 0b1000_0000;
  private static final int MASK = 0b1000_0000;
  private static final int RSV_SHIFT = 4;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;

  private FrameWriter() {}

  static byte[] bytes(Frame frame, Role sender) {
    byte[] payload = frame.payload();
    int start = headerBytes(payload.length, sender);
    ByteBuffer out = ByteBuffer.allocate(start + payload.length);
    out.put((byte) ((frame.fin() ? FIN : 0) | frame.rsv() << RSV_SHIFT | frame.opcode()));
    putLength(out, payload.length, sender == Role.CLIENT ? MASK : 0);
    int key = sender == Role.CLIENT ? ThreadLocalRandom.current().nextInt() : 0;
    if (sender == Role.CLIENT) {
      out.putInt(key);
    }
    out.put(payload);
    byte[] bytes = out.array();
    for (int i = 0; key != 0 && i < payload.length; i++) {
      bytes[start + i] ^= (byte) (key >>> (24 - 8 * (i & 3)));
    }
    return bytes;
  }

  /** How many bytes come before the payload. */
  static int headerBytes(int length, Role sender) {
    int extended = length < LENGTH_16 ? 0 : length < 1 << 16 ? Short.BYTES : Long.BYTES;
    return 2 + extended + (sender == Role.CLIENT ? Integer.BYTES : 0);
  }

  private static void putLength(ByteBuffer out, int length, int mask) {
    if (length < LENGTH_16) {
      out.put((byte) (mask | length));
    } else if (length < 1 << 16) {
      out.put((byte) (mask | LENGTH_16)).putShort((short) length);
    } else {
      out.put((byte) (mask | LENGTH_64)).putLong(length);
    }
  }
}
