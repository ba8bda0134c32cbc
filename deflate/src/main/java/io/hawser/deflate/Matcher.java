// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

/**
 * Finds repetitions. Its tables remember where in the stream data has occurred, modulo 65536. An
 * entry that is out of date is harmless: what is found there is compared with the data.
 */
abstract class Matcher {
  /** The number of bytes that may be referred to by a position of 16 bits. */
  static final int POSITIONS = 1 << 16;

  /** Divides a block into sequences of literals and matches. */
  abstract void find(Window window, int end, Sequences sequences);

  /** Forgets everything. */
  abstract void clear();

  /** Returns how much memory the tables take, in bytes. */
  abstract int memory();

  /** Returns the number of bits that numbers below {@code n} need. */
  static int bitsFor(int n) {
    return 32 - Integer.numberOfLeadingZeros(n - 1);
  }
}
