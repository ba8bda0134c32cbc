// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/**
 * Finds repetitions. Its tables remember where in the stream data has occurred, modulo 65536. An
 * entry that is out of date is harmless, because what is found there is compared with the data.
 *
 * <p>The tables are as large as the data requires that may be referred to, up to a limit. When the
 * data grows beyond them, they are made anew from the history.
 */
abstract class Matcher {
  /** Smaller tables would save little, and a short stream would lose matches to collisions. */
  private static final int MIN_BITS = 10;

  /**
   * In data without matches, the places that are passed over become more and more, but never more
   * than the window divided by 2 to this power. A window of which only a few places were entered
   * would not show that the data repeats itself again.
   */
  private static final int MIN_PLACES = 11;

  /** After 2 to this power places without a match, every second place is passed over, and so on. */
  private static final int SKIP = 9;

  private static final int POSITIONS = 1 << 16;

  // the block that is being read, and its history
  byte[] bytes = {};
  int end;

  /** The last place at which a match may begin. */
  int last;

  /** How far a match may refer back. */
  int reach;

  /** What has to be added to an index to get the position in the stream. */
  int offset;

  /** Divides a block into sequences of literals and matches. */
  final void find(Window window, int end, Sequences sequences) {
    int from = window.from();
    this.bytes = window.bytes();
    this.end = end;
    this.last = end - hashed();
    this.reach = window.size();
    this.offset = window.offset();
    // The last bytes of the previous block could not be entered before others followed.
    int missing = prepare(bitsFor(Math.min(end, reach))) ? 0 : Math.max(0, from - hashed() + 1);
    enter(missing, Math.min(from, last + 1));
    find(from, sequences);
    this.bytes = new byte[0];
  }

  /** Returns the number of bits that numbers below {@code n} need. */
  private static int bitsFor(int n) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
  }

  /**
   * Returns the bits of a table for this data: it has one entry for two bytes, and not fewer than a
   * minimum, up to a limit.
   */
  static int tableBits(int dataBits, int maxBits) {
    return Math.min(Math.max(MIN_BITS, dataBits - 1), maxBits);
  }

  /**
   * Returns how many places to pass over.
   *
   * @param literals how many bytes have had no match
   */
  static int skip(int literals, int reach) {
    return Math.min(literals >> SKIP, reach >> MIN_PLACES);
  }

  /** Returns how far back an entry of a table lies, from 1 to 65536. */
  static int back(int position, short entry) {
    return (position - entry - 1 & POSITIONS - 1) + 1;
  }

  /** Returns a table of 2 to the power {@code bits} or more entries, of which so many are zero. */
  static short[] cleared(short[] table, int bits) {
    if (table.length < 1 << bits) {
      return new short[1 << bits];
    }
    Arrays.fill(table, 0, 1 << bits, (short) 0);
    return table;
  }

  /** Returns how many bytes at a place select its entry. */
  abstract int hashed();

  /**
   * Makes sure that the tables are large enough for data of 2 to the power {@code dataBits} bytes.
   *
   * @return whether they are empty now
   */
  abstract boolean prepare(int dataBits);

  /** Enters the places from {@code from} to {@code to} into the tables. */
  abstract void enter(int from, int to);

  /** Divides the block that begins at {@code from}. */
  abstract void find(int from, Sequences sequences);

  /** Forgets everything. */
  abstract void clear();

  /** Returns how much memory the tables take, in bytes. */
  abstract int memory();
}
