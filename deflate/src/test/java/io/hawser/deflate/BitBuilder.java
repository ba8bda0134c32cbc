// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/** Builds compressed data bit by bit. */
final class BitBuilder {
  private static final int[] CODE_LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private byte[] bytes = new byte[64];
  private int size;

  /** Appends a number, the lowest bit first, as RFC 1951 stores all but Huffman codes. */
  BitBuilder bits(int value, int length) {
    for (int i = 0; i < length; i++) {
      if (size == 8 * bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      }
      bytes[size >> 3] |= (byte) ((value >> i & 1) << (size & 7));
      size++;
    }
    return this;
  }

  /** Appends a Huffman code, the highest bit first. */
  BitBuilder code(int code, int length) {
    return bits(Integer.reverse(code) >>> 32 - length, length);
  }

  BitBuilder align() {
    return bits(0, -size & 7);
  }

  BitBuilder block(int type) {
    return bits(0, 1).bits(type, 2);
  }

  BitBuilder finalBlock(int type) {
    return bits(1, 1).bits(type, 2);
  }

  /** Appends what follows the type of a stored block. */
  BitBuilder stored(String text) {
    align().bits(text.length(), 16).bits(~text.length(), 16);
    text.chars().forEach(c -> bits(c, 8));
    return this;
  }

  /** Appends an ASCII character in the fixed code. */
  BitBuilder fixed(String text) {
    text.chars().forEach(c -> code(0x30 + c, 8));
    return this;
  }

  BitBuilder fixedEnd() {
    return code(0, 7);
  }

  /** Appends a match of three bytes in the fixed code. */
  BitBuilder fixedMatch(int distance) {
    code(1, 7);
    return fixedDistance(distance);
  }

  BitBuilder fixedDistance(int distance) {
    int symbol = 0;
    int base = 1;
    while (distance >= base + (1 << extra(symbol))) {
      base += 1 << extra(symbol++);
    }
    return code(symbol, 5).bits(distance - base, extra(symbol));
  }

  private static int extra(int distanceSymbol) {
    return Math.max(0, distanceSymbol / 2 - 1);
  }

  /** Appends the counts of a dynamic header and a complete code for the lengths. */
  BitBuilder dynamic(int literals, int distances) {
    bits(literals - 257, 5).bits(distances - 1, 5).bits(15, 4);
    // 13 symbols of 4 bits and 6 of 5 bits fill the space of a code exactly.
    for (int symbol : CODE_LENGTH_ORDER) {
      bits(symbol < 13 ? 4 : 5, 3);
    }
    return this;
  }

  /** Appends symbols in this code. */
  BitBuilder lengths(int... symbols) {
    for (int symbol : symbols) {
      if (symbol < 13) {
        code(symbol, 4);
      } else {
        code(26 + symbol - 13, 5);
      }
    }
    return this;
  }

  /** Appends lengths of symbols that do not occur. */
  BitBuilder zeros(int count) {
    int left = count;
    for (; left >= 11; left -= Math.min(left, 138)) {
      lengths(18).bits(Math.min(left, 138) - 11, 7);
    }
    for (; left > 0; left--) {
      lengths(0);
    }
    return this;
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, size + 7 >> 3);
  }
}
