// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Frames as a client sends them. */
final class Frames {
  private static final int FIN = 0x80, MASK = 0x80;
  private static final int TEXT = 1, BINARY = 2;
  private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};

  private Frames() {}

  /** One masked frame with a whole message, in direct memory as a network gives it. */
  static ByteBuffer fromClient(boolean text, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(FIN | (text ? TEXT : BINARY));
    if (payload.length < 126) {
      out.write(MASK | payload.length);
    } else if (payload.length < 1 << 16) {
      out.write(MASK | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(MASK | 127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    out.writeBytes(KEY);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ KEY[i % KEY.length]);
    }
    return ByteBuffer.allocateDirect(out.size()).put(out.toByteArray()).flip();
  }
}
