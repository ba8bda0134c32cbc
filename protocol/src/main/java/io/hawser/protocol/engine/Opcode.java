// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

/** The opcodes of RFC 6455 §5.2, and the other bits in the first two bytes of a frame. */
final class Opcode {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  static final int FIN = 0b1000_0000;
  static final int RSV1 = 0b0100_0000;
  static final int RSV2_RSV3 = 0b0011_0000;
  static final int OPCODE = 0b0000_1111;

  /** Set in the opcodes of control frames. */
  static final int CONTROL = 0b0000_1000;

  /** Set in the second byte of a frame if a masking key follows the length. */
  static final int MASK = 0b1000_0000;

  private Opcode() {}
}
