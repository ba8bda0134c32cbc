// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

/**
 * Goes through chains of places that begin with the same four bytes, the latest first, and takes
 * the longest match. If it is lazy, it takes a match only if the one at the next place is not
 * better.
 */
final class ChainMatcher extends Matcher {
  private static final int HASHED = 4;
  private static final int PRIME = 0x9E3779B1;

  /** Matches of three bytes are found only where the same three bytes came last. */
  private static final int MAX_SHORT_BITS = 12;

  /** A match of three bytes that is farther away takes more bits than three literals. */
  private static final int MAX_SHORT_DISTANCE = 1 << 9;

  /**
   * In a long chain, a place with other bytes and only the same hash counts as so many places more.
   * There are few of them, unless data was made to have them. Then they would take most of the
   * time.
   */
  private static final int COLLISION = 15;

  private static final int LONG_CHAIN = 100;

  /** If it is not lazy, only the last places in a match longer than this are entered. */
  private static final int MAX_ENTERED = 6;

  private static final int ENTERED_AT_END = 3;

  private final int maxBits;
  private final int maxChain;
  private final int niceLength;
  private final boolean lazy;

  /** For each hash of four bytes, where they came last; and for each place, the one before it. */
  private short[] heads = {};

  private short[] previous = {};

  /** For each hash of three bytes, where they came last. */
  private short[] shortHeads = {};

  private int chainBits;
  private int bits;
  private int shortBits;

  // the place that was entered last, and the match that was found there
  private int entered;
  private int length;
  private int distance;

  /**
   * Creates a matcher.
   *
   * @param maxChain how many places are compared
   * @param niceLength a match of this length is good enough not to look for another
   */
  ChainMatcher(int maxBits, int maxChain, int niceLength, boolean lazy) {
    this.maxBits = maxBits;
    this.maxChain = maxChain;
    this.niceLength = niceLength;
    this.lazy = lazy;
  }

  @Override
  int hashed() {
    return HASHED;
  }

  @Override
  boolean prepare(int dataBits) {
    if (dataBits <= chainBits) {
      return false;
    }
    chainBits = dataBits;
    bits = tableBits(dataBits, maxBits);
    shortBits = Math.min(MAX_SHORT_BITS, bits);
    heads = cleared(heads, bits);
    shortHeads = cleared(shortHeads, shortBits);
    if (previous.length < 1 << chainBits) {
      previous = new short[1 << chainBits];
    }
    return true;
  }

  @Override
  void find(int from, Sequences sequences) {
    int literals = from;
    int p = from;
    while (p <= last) {
      search(p, Symbols.MIN_MATCH - 1);
      if (length == 0) {
        p += 1 + skip(p - literals, reach);
        continue;
      }
      int match = lazy ? defer(p) : p;
      sequences.add(bytes, literals, match, length, distance);
      literals = match + length;
      int next = entered + 1;
      if (!lazy && length > MAX_ENTERED) {
        next = Math.max(next, literals - ENTERED_AT_END);
      }
      enter(next, Math.min(literals, last + 1));
      p = literals;
    }
    sequences.end(bytes, literals, end);
  }

  /** Moves on as long as the match at the next place is better. Returns where the match begins. */
  private int defer(int from) {
    int p = from;
    while (length < niceLength && p < last) {
      int otherLength = length;
      int otherDistance = distance;
      search(p + 1, otherLength - 1);
      if (!isBetter(otherLength, otherDistance)) {
        length = otherLength;
        distance = otherDistance;
        break;
      }
      p++;
    }
    return p;
  }

  /**
   * Returns whether the match is better than another that begins one place earlier. A byte more is
   * worth four bits, and half the distance is worth one; the literal costs two more than it saves.
   */
  private boolean isBetter(int otherLength, int otherDistance) {
    int nearer =
        Integer.numberOfLeadingZeros(distance) - Integer.numberOfLeadingZeros(otherDistance);
    return length >= otherLength && 4 * (length - otherLength) + nearer > 2;
  }

  /** Enters a place, and finds the longest match there that is longer than {@code min}. */
  private void search(int p, int min) {
    int first = Bytes.getInt(bytes, p);
    int position = p + offset;
    int hash = hash(first);
    int back = back(position, heads[hash]);
    length = 0;
    if (min < Symbols.MIN_MATCH) {
      searchShort(p, first);
    }
    enter(position, first, hash);
    entered = p;
    searchChain(p, first, back, Math.max(min, Symbols.MIN_MATCH));
  }

  private void searchShort(int p, int first) {
    int back = back(p + offset, shortHeads[shortHash(first)]);
    if (back <= Math.min(Math.min(reach, p), MAX_SHORT_DISTANCE)
        && (Bytes.getInt(bytes, p - back) ^ first) << Byte.SIZE == 0) {
      length = Symbols.MIN_MATCH;
      distance = back;
    }
  }

  private void searchChain(int p, int first, int latest, int min) {
    byte[] bytes = this.bytes;
    short[] previous = this.previous;
    int mask = previous.length - 1;
    int position = p + offset;
    int limit = Math.min(reach, p);
    int maxEnd = Math.min(end, p + Symbols.MAX_MATCH);
    int best = min;
    int back = latest;
    int nearest = 0;
    int collision = maxChain > LONG_CHAIN ? COLLISION : 0;
    // An entry that is out of date may lead to any place: the chain ends where it does not go back.
    for (int left = maxChain; left > 0 && back <= limit && back > nearest; left--) {
      if (Bytes.getInt(bytes, p - back) != first) {
        left -= collision;
      } else if (Bytes.getInt(bytes, p - back + best - 3) == Bytes.getInt(bytes, p + best - 3)) {
        int found = Bytes.common(bytes, p - back, p, HASHED, maxEnd);
        if (found > best) {
          best = found;
          length = found;
          distance = back;
          if (found >= niceLength || p + found == maxEnd) {
            return;
          }
        }
      }
      nearest = back;
      back = back(position, previous[position - back & mask]);
    }
  }

  private int hash(int first) {
    return first * PRIME >>> Integer.SIZE - bits;
  }

  private int shortHash(int first) {
    return (first << Byte.SIZE) * PRIME >>> Integer.SIZE - shortBits;
  }

  @Override
  void enter(int from, int to) {
    for (int p = from; p < to; p++) {
      int first = Bytes.getInt(bytes, p);
      enter(p + offset, first, hash(first));
    }
  }

  private void enter(int position, int first, int hash) {
    previous[position & previous.length - 1] = heads[hash];
    heads[hash] = (short) position;
    shortHeads[shortHash(first)] = (short) position;
  }

  @Override
  void clear() {
    chainBits = 0;
  }

  @Override
  int memory() {
    return Short.BYTES * (heads.length + previous.length + shortHeads.length);
  }
}
