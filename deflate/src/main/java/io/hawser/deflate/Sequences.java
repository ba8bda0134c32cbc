// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/**
 * What a matcher has made of a block: sequences of some literals and then a match, and the
 * frequencies of all symbols. The literals stay where they are.
 */
final class Sequences {
  private static final int DISTANCE_BITS = 16;
  private static final int LENGTH_BITS = 10;

  /** Distances and lengths, and the literals before them: see {@link #literals(long)}. */
  private long[] sequences = new long[256];

  private int count;
  private int literalsAtEnd;
  private final int[] literalFrequencies = new int[Symbols.LITERALS_AND_LENGTHS];
  private final int[] distanceFrequencies = new int[Symbols.DISTANCES];

  void clear() {
    count = 0;
    literalsAtEnd = 0;
    Arrays.fill(literalFrequencies, 0);
    Arrays.fill(distanceFrequencies, 0);
    literalFrequencies[Symbols.END_OF_BLOCK] = 1;
  }

  /** Adds a match and the number of literals before it, which have been counted. */
  void add(int literals, int length, int distance) {
    literalFrequencies[Symbols.FIRST_LENGTH + Symbols.ofLength(length)]++;
    distanceFrequencies[Symbols.ofDistance(distance)]++;
    if (count == sequences.length) {
      sequences = Arrays.copyOf(sequences, 2 * count);
    }
    sequences[count++] = ((long) literals << LENGTH_BITS | length) << DISTANCE_BITS | distance;
  }

  /** Adds the literals from {@code from} to {@code to}, and a match that begins there. */
  void add(byte[] bytes, int from, int to, int length, int distance) {
    countLiterals(bytes, from, to);
    add(to - from, length, distance);
  }

  void end(byte[] bytes, int from, int to) {
    countLiterals(bytes, from, to);
    end(to - from);
  }

  private void countLiterals(byte[] bytes, int from, int to) {
    for (int p = from; p < to; p++) {
      literalFrequencies[bytes[p] & 0xFF]++;
    }
  }

  /** Adds the literals after the last match. */
  void end(int literals) {
    literalsAtEnd = literals;
  }

  int count() {
    return count;
  }

  long get(int index) {
    return sequences[index];
  }

  static int literals(long sequence) {
    return (int) (sequence >>> LENGTH_BITS + DISTANCE_BITS);
  }

  static int length(long sequence) {
    return (int) (sequence >>> DISTANCE_BITS) & (1 << LENGTH_BITS) - 1;
  }

  static int distance(long sequence) {
    return (int) sequence & (1 << DISTANCE_BITS) - 1;
  }

  int literalsAtEnd() {
    return literalsAtEnd;
  }

  int[] literalFrequencies() {
    return literalFrequencies;
  }

  int[] distanceFrequencies() {
    return distanceFrequencies;
  }
}
