// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/** The alphabets of DEFLATE: how lengths and distances become symbols (RFC 1951 §3.2.5). */
final class Symbols {
  static final int END_OF_BLOCK = 256;
  static final int FIRST_LENGTH = 257;

  /** The number of literal and length symbols that may occur. Fixed codes have two more. */
  static final int LITERALS_AND_LENGTHS = 286;

  static final int DISTANCES = 30;
  static final int MIN_MATCH = 3;
  static final int MAX_MATCH = 258;

  /** The number of bits after a length symbol; the first is the symbol {@link #FIRST_LENGTH}. */
  static final byte[] LENGTH_EXTRA_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };

  /** The number of bits after a distance symbol. */
  static final byte[] DISTANCE_EXTRA_BITS = {
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13
  };

  /** The smallest length of each length symbol. */
  static final short[] LENGTH_BASE = new short[LENGTH_EXTRA_BITS.length];

  /** The smallest distance of each distance symbol. */
  static final short[] DISTANCE_BASE = new short[DISTANCES];

  /** The order in which the lengths of the code length code are sent (§3.2.7). */
  static final byte[] CODE_LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  /** The length symbol of each length, from {@link #MIN_MATCH}. */
  private static final byte[] LENGTH_SYMBOLS = new byte[MAX_MATCH - MIN_MATCH + 1];

  static {
    int length = MIN_MATCH;
    for (int symbol = 0; symbol < LENGTH_BASE.length; symbol++) {
      LENGTH_BASE[symbol] = (short) length;
      for (int i = 0; i < 1 << LENGTH_EXTRA_BITS[symbol] && length <= MAX_MATCH; i++) {
        LENGTH_SYMBOLS[length++ - MIN_MATCH] = (byte) symbol;
      }
    }
    // 258 has a symbol of its own, although the symbol before it could express it.
    LENGTH_BASE[LENGTH_BASE.length - 1] = MAX_MATCH;
    LENGTH_SYMBOLS[MAX_MATCH - MIN_MATCH] = (byte) (LENGTH_BASE.length - 1);

    int distance = 1;
    for (int symbol = 0; symbol < DISTANCES; symbol++) {
      DISTANCE_BASE[symbol] = (short) distance;
      distance += 1 << DISTANCE_EXTRA_BITS[symbol];
    }
  }

  private Symbols() {}

  /** Returns the code lengths of literals and lengths in fixed blocks (§3.2.6). */
  static byte[] fixedLiteralLengths() {
    byte[] lengths = new byte[288];
    Arrays.fill(lengths, (byte) 8);
    Arrays.fill(lengths, 144, 256, (byte) 9);
    Arrays.fill(lengths, 256, 280, (byte) 7);
    return lengths;
  }

  /** Returns the symbol of a length, counted from {@link #FIRST_LENGTH}. */
  static int ofLength(int length) {
    return LENGTH_SYMBOLS[length - MIN_MATCH];
  }

  /** Returns the symbol of a distance: two for each power of two. */
  static int ofDistance(int distance) {
    int d = distance - 1;
    if (d < 4) {
      return d;
    }
    int power = 31 - Integer.numberOfLeadingZeros(d);
    return 2 * power + (d >> power - 1 & 1);
  }
}
