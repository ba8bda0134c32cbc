// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/** Takes the first match it finds, and looks for it only where the same bytes came last. */
final class GreedyMatcher extends Matcher {
  /** Five bytes select an entry, because longer matches gain more than many short ones. */
  private static final int HASHED = 5;

  private static final int MIN_MATCH = 4;
  private static final long PRIME = 0x9E3779B185EBCA87L;
  static int MIN_BITS = Integer.getInteger("minbits", 8);
  static int SKIP = Integer.getInteger("skip", 7);
  static int STEP = Integer.getInteger("step", 1);

  private final int maxBits;
  private short[] table = {};
  private int bits;

  // the block that is being read
  private byte[] bytes = {};
  private int offset;
  private int reach;
  private int last;
  private int end;
  private int distance;

  GreedyMatcher(int maxBits) {
    this.maxBits = maxBits;
  }

  @Override
  void find(Window window, int end, Sequences sequences) {
    begin(window, end);
    int p = window.from();
    int match;
    while ((match = next(p)) < end) {
      int length =
          Math.min(
              Symbols.MAX_MATCH,
              MIN_MATCH
                  + Bytes.common(
                      bytes,
                      match + MIN_MATCH - distance,
                      match + MIN_MATCH,
                      Math.min(end, match + Symbols.MAX_MATCH)));
      sequences.add(bytes, p, match, length, distance);
      p = match + length;
      insert(match + 1, Math.min(p, last + 1));
    }
    sequences.end(bytes, p, end);
    bytes = new byte[0];
  }

  private void begin(Window window, int end) {
    this.bytes = window.bytes();
    this.offset = window.offset();
    this.reach = window.size();
    this.end = end;
    this.last = end - HASHED;
    int wanted = Math.max(MIN_BITS, Math.min(maxBits, bitsFor(Math.min(end, window.size()))));
    int from = window.from();
    if (wanted > bits) {
      int[] a = null;
      if (table.length < 1 << wanted) {
        table = new short[1 << wanted];
      } else {
        Arrays.fill(table, 0, 1 << wanted, (short) 0);
      }
      bits = wanted;
      insert(0, Math.min(from, last + 1));
    } else {
      // The last bytes of the previous block could not be entered before others followed.
      insert(Math.max(0, from - HASHED + 1), Math.min(from, last + 1));
    }
  }

  /** Enters the places from {@code p} to {@code to}. */
  private void insert(int p, int to) {
    byte[] bytes = this.bytes;
    short[] table = this.table;
    int shift = Long.SIZE - bits;
    int offset = this.offset;
    for (int q = p; q < to; q += STEP) {
      table[hash(Bytes.getLong(bytes, q), shift)] = (short) (q + offset);
    }
  }

  private static int hash(long next, int shift) {
    return (int) ((next << 64 - 8 * HASHED) * PRIME >>> shift);
  }

  /** Returns where the next match begins, and sets its distance; or the end if there is none. */
  private int next(int from) {
    byte[] bytes = this.bytes;
    short[] table = this.table;
    int shift = Long.SIZE - bits;
    int offset = this.offset;
    int reach = this.reach;
    int last = this.last;
    for (int p = from; p <= last; p += 1 + (p - from >> SKIP)) {
      long next = Bytes.getLong(bytes, p);
      int hash = hash(next, shift);
      int back = (p + offset - table[hash] - 1 & POSITIONS - 1) + 1;
      table[hash] = (short) (p + offset);
      if (back <= reach && back <= p && Bytes.getInt(bytes, p - back) == (int) next) {
        distance = back;
        return p;
      }
    }
    return end;
  }

  @Override
  void clear() {
    bits = 0;
  }

  @Override
  int memory() {
    return 2 * table.length;
  }
}
