// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

/** Takes the first match it finds, and looks for it only where the same five bytes came last. */
final class GreedyMatcher extends Matcher {
  /** With five bytes, longer matches are found than with four, and a match of four is still one. */
  private static final int HASHED = 5;

  private static final int MIN_MATCH = 4;
  private static final long PRIME = 0x9E3779B185EBCA87L;

  private final int maxBits;

  /** Whether all places in a match are entered, or only a few. */
  private final boolean thorough;

  private short[] table = {};
  private int bits;
  private int[] literalFrequencies = {};
  private int distance;

  GreedyMatcher(int maxBits, boolean thorough) {
    this.maxBits = maxBits;
    this.thorough = thorough;
  }

  @Override
  int hashed() {
    return HASHED;
  }

  @Override
  boolean prepare(int dataBits) {
    int wanted = tableBits(dataBits, maxBits);
    if (wanted <= bits) {
      return false;
    }
    bits = wanted;
    table = cleared(table, bits);
    return true;
  }

  @Override
  void find(int from, Sequences sequences) {
    literalFrequencies = sequences.literalFrequencies();
    int literals = from;
    int match;
    while ((match = next(literals)) < end) {
      int length = Bytes.common(bytes, match - distance, match, MIN_MATCH, maxEnd(match));
      sequences.add(match - literals, length, distance);
      literals = match + length;
      enterMatch(match, literals);
    }
    sequences.end(end - literals);
  }

  private int maxEnd(int match) {
    return Math.min(end, match + Symbols.MAX_MATCH);
  }

  /**
   * Counts literals up to the next match, and sets the distance of the match.
   *
   * @return where the match begins; the end if there is none
   */
  private int next(int from) {
    // Local variables, because the compiler cannot know that the fields stay the same.
    byte[] bytes = this.bytes;
    short[] table = this.table;
    int[] literalFrequencies = this.literalFrequencies;
    int shift = Long.SIZE - bits;
    int offset = this.offset;
    int reach = this.reach;
    int last = this.last;
    int p = from;
    while (p <= last) {
      long next = Bytes.getLong(bytes, p);
      int hash = hash(next, shift);
      int back = back(p + offset, table[hash]);
      table[hash] = (short) (p + offset);
      int difference = Bytes.getInt(bytes, Math.max(p - back, 0)) ^ (int) next;
      int tooFar = Math.min(reach, p) - back >> Integer.SIZE - 1;
      // One condition, because the processor would guess each of two wrong often enough.
      if ((difference | tooFar) == 0) {
        distance = back;
        return p;
      }
      literalFrequencies[(int) next & 0xFF]++;
      p++;
      int skip = skip(p - from, reach);
      if (skip > 0) {
        p = countLiterals(p, Math.min(end, p + skip));
      }
    }
    return countLiterals(p, end);
  }

  private int countLiterals(int from, int to) {
    for (int p = from; p < to; p++) {
      literalFrequencies[bytes[p] & 0xFF]++;
    }
    return to;
  }

  private void enterMatch(int match, int matchEnd) {
    if (thorough) {
      enter(match + 1, Math.min(matchEnd, last + 1));
    } else if (matchEnd <= last) {
      enter(match + 1);
      enter(match + 2);
      enter(match + 3);
      enter(matchEnd - 2);
      enter(matchEnd - 1);
    }
  }

  @Override
  void enter(int from, int to) {
    byte[] bytes = this.bytes;
    short[] table = this.table;
    int shift = Long.SIZE - bits;
    int offset = this.offset;
    for (int p = from; p < to; p++) {
      table[hash(Bytes.getLong(bytes, p), shift)] = (short) (p + offset);
    }
  }

  private void enter(int p) {
    table[hash(Bytes.getLong(bytes, p), Long.SIZE - bits)] = (short) (p + offset);
  }

  private static int hash(long next, int shift) {
    return (int) ((next << Long.SIZE - 8 * HASHED) * PRIME >>> shift);
  }

  @Override
  void clear() {
    bits = 0;
  }

  @Override
  int memory() {
    return Short.BYTES * table.length;
  }
}
