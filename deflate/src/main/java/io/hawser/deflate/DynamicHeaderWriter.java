// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/** The header of a dynamic block, which holds the lengths of its codes (RFC 1951 §3.2.7). */
final class DynamicHeaderWriter {
  /** The numbers of literal codes, distance codes and code length codes. */
  private static final int COUNT_BITS = 5 + 5 + 4;

  private static final int MIN_CODE_LENGTHS = 4;
  private static final int CODE_LENGTH_BITS = 3;
  private static final int MAX_CODE_LENGTH = 7;
  private static final int CODE_LENGTH_SYMBOLS = Symbols.CODE_LENGTH_ORDER.length;

  /** The symbols that repeat a code length, and how many bits follow them. */
  private static final int REPEAT_PREVIOUS = 16;

  private static final int REPEAT_ZERO = 17;
  private static final int REPEAT_ZERO_LONG = 18;
  private static final int[] REPEAT_BITS = {2, 3, 7};

  private static final int SYMBOL_BITS = 8;
  private static final int SYMBOL = (1 << SYMBOL_BITS) - 1;

  private final HuffmanCode literals;
  private final HuffmanCode distances;
  private final HuffmanCode codeLengths = new HuffmanCode(CODE_LENGTH_SYMBOLS, MAX_CODE_LENGTH);
  private final int[] frequencies = new int[CODE_LENGTH_SYMBOLS];

  /** The code lengths as they are sent: a symbol, and above it the value of the bits after it. */
  private final short[] sent = new short[Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES];

  private int sentCount;
  private int codeLengthCount;

  // the run of equal code lengths that has not been added yet
  private int runLength;
  private int runCount;

  DynamicHeaderWriter(HuffmanCode literals, HuffmanCode distances) {
    this.literals = literals;
    this.distances = distances;
  }

  private int literalCount() {
    return literals.symbol(literals.used() - 1) + 1;
  }

  private int distanceCount() {
    return distances.symbol(distances.used() - 1) + 1;
  }

  /** Makes the header for the two codes. Returns how many bits it takes. */
  int fit() {
    Arrays.fill(frequencies, 0);
    sentCount = 0;
    runCount = 0;
    int next = addLengths(literals, 0, 0);
    addLengths(distances, literalCount(), next);
    addRun();
    codeLengths.count(frequencies);
    int bits = codeLengths.fit();
    for (int i = 0; i < REPEAT_BITS.length; i++) {
      bits += frequencies[REPEAT_PREVIOUS + i] * REPEAT_BITS[i];
    }
    codeLengthCount = CODE_LENGTH_SYMBOLS;
    while (codeLengthCount > MIN_CODE_LENGTHS && codeLength(codeLengthCount - 1) == 0) {
      codeLengthCount--;
    }
    return COUNT_BITS + codeLengthCount * CODE_LENGTH_BITS + bits;
  }

  /** Returns the length of the code length code that is sent at this place. */
  private int codeLength(int index) {
    return HuffmanCode.length(codeLengths.codes()[Symbols.CODE_LENGTH_ORDER[index]]);
  }

  /**
   * Adds the code lengths of one of the codes. Both are sent as if they were one.
   *
   * @param first where the code begins
   * @param next the first place that has not been added yet
   * @return the first place that has not been added then
   */
  private int addLengths(HuffmanCode code, int first, int next) {
    for (int i = 0; i < code.used(); i++) {
      int symbol = code.symbol(i);
      int zeros = first + symbol - next;
      if (zeros > 0) {
        add(0, zeros);
      }
      add(HuffmanCode.length(code.codes()[symbol]), 1);
      next = first + symbol + 1;
    }
    return next;
  }

  /** Adds a length so many times: to the run if it is the same, or else to a new one. */
  private void add(int length, int count) {
    if (runCount > 0 && length != runLength) {
      addRun();
    }
    runLength = length;
    runCount += count;
  }

  /** Replaces the run by symbols that repeat a length, as far as possible. */
  private void addRun() {
    int left = runCount;
    runCount = 0;
    if (runLength > 0) {
      send(runLength, 0);
      left--;
    }
    while (left >= 3) {
      left -= sendRepeat(left);
    }
    for (; left > 0; left--) {
      send(runLength, 0);
    }
  }

  private int sendRepeat(int left) {
    if (runLength > 0) {
      int count = Math.min(left, 6);
      send(REPEAT_PREVIOUS, count - 3);
      return count;
    }
    if (left <= 10) {
      send(REPEAT_ZERO, left - 3);
      return left;
    }
    int count = Math.min(left, 138);
    send(REPEAT_ZERO_LONG, count - 11);
    return count;
  }

  private void send(int symbol, int extra) {
    sent[sentCount++] = (short) (extra << SYMBOL_BITS | symbol);
    frequencies[symbol]++;
  }

  void write(BitWriter out) {
    out.put(literalCount() - 257, 5);
    out.put(distanceCount() - 1, 5);
    out.put(codeLengthCount - MIN_CODE_LENGTHS, 4);
    out.flush();
    for (int i = 0; i < codeLengthCount; i++) {
      out.put(codeLength(i), CODE_LENGTH_BITS);
      out.flush();
    }
    for (int i = 0; i < sentCount; i++) {
      int symbol = sent[i] & SYMBOL;
      int code = codeLengths.codes()[symbol];
      out.put(HuffmanCode.bits(code), HuffmanCode.length(code));
      if (symbol >= REPEAT_PREVIOUS) {
        out.put(sent[i] >> SYMBOL_BITS, REPEAT_BITS[symbol - REPEAT_PREVIOUS]);
      }
      out.flush();
    }
  }
}
