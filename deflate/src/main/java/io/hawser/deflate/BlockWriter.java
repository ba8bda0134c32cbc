// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/**
 * Writes blocks in the form that takes the fewest bits: stored, fixed or dynamic (RFC 1951 §3.2.3).
 */
final class BlockWriter {
  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;
  private static final int HEADER_BITS = 3;

  private static final int MAX_STORED = 0xFFFF;
  private static final int STORED_LENGTH_BYTES = 4;

  private static final int MAX_CODE_LENGTH = 15;
  private static final int MAX_CODE_LENGTH_CODE_LENGTH = 7;

  /** The numbers of codes and of code length codes. */
  private static final int DYNAMIC_COUNT_BITS = 5 + 5 + 4;

  private static final int CODE_LENGTH_BITS = 3;
  private static final int MIN_CODE_LENGTHS = 4;

  /** The symbols that repeat code lengths (§3.2.7), and how many bits follow them. */
  private static final int REPEAT_PREVIOUS = 16;

  private static final int REPEAT_ZERO = 17;
  private static final int REPEAT_ZERO_LONG = 18;
  private static final int[] REPEAT_BITS = {2, 3, 7};

  /** A block whose fixed form is no longer than this is not worth the work of a dynamic form. */
  private static final int MIN_DYNAMIC_BITS = 8 * 48;

  private static final HuffmanCode FIXED_LITERALS = fixedLiterals();
  private static final HuffmanCode FIXED_DISTANCES = fixedDistances();

  private final BitWriter out;

  private final HuffmanCode literals =
      new HuffmanCode(Symbols.LITERALS_AND_LENGTHS, MAX_CODE_LENGTH);
  private final HuffmanCode distances = new HuffmanCode(Symbols.DISTANCES, MAX_CODE_LENGTH);
  private final HuffmanCode codeLengths =
      new HuffmanCode(Symbols.CODE_LENGTH_ORDER.length, MAX_CODE_LENGTH_CODE_LENGTH);

  private final int[] codeLengthFrequencies = new int[Symbols.CODE_LENGTH_ORDER.length];

  /** The code lengths as they are sent: a symbol, and above it the value of the bits after it. */
  private final short[] sentLengths = new short[Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES];

  private int sentLengthCount;
  private int sentCodeLengths;

  BlockWriter(BitWriter out) {
    this.out = out;
  }

  private static HuffmanCode fixedLiterals() {
    byte[] lengths = new byte[288];
    Arrays.fill(lengths, (byte) 8);
    Arrays.fill(lengths, 144, 256, (byte) 9);
    Arrays.fill(lengths, 256, 280, (byte) 7);
    HuffmanCode code = new HuffmanCode(lengths.length, MAX_CODE_LENGTH);
    code.set(lengths);
    return code;
  }

  private static HuffmanCode fixedDistances() {
    byte[] lengths = new byte[Symbols.DISTANCES];
    Arrays.fill(lengths, (byte) 5);
    HuffmanCode code = new HuffmanCode(lengths.length, MAX_CODE_LENGTH);
    code.set(lengths);
    return code;
  }

  /** Writes the bytes from {@code from} to {@code to} as a block, or as more if they are stored. */
  void write(byte[] bytes, int from, int to, Sequences sequences, boolean last) {
    int extra = extraBits(sequences);
    int fixed = HEADER_BITS + extra + bits(sequences, FIXED_LITERALS, FIXED_DISTANCES);
    int dynamic = Integer.MAX_VALUE;
    if (fixed > MIN_DYNAMIC_BITS) {
      literals.fit(sequences.literalFrequencies());
      distances.fit(sequences.distanceFrequencies());
      dynamic = HEADER_BITS + dynamicHeaderBits() + extra + bits(sequences, literals, distances);
    }
    int stored = storedBits(to - from);
    if (stored <= fixed && stored <= dynamic) {
      writeStored(bytes, from, to, last);
    } else if (fixed <= dynamic) {
      putHeader(FIXED, last);
      writeSequences(bytes, from, sequences, FIXED_LITERALS.codes(), FIXED_DISTANCES.codes());
    } else {
      putHeader(DYNAMIC, last);
      writeDynamicHeader();
      writeSequences(bytes, from, sequences, literals.codes(), distances.codes());
    }
  }

  private void putHeader(int type, boolean last) {
    out.put(type << 1 | (last ? 1 : 0), HEADER_BITS);
  }

  private int storedBits(int length) {
    int blocks = (length + MAX_STORED - 1) / MAX_STORED;
    int padding = -(out.count + HEADER_BITS) & 7;
    return blocks * 8 * (STORED_LENGTH_BYTES + 1) - (8 - HEADER_BITS) + padding + 8 * length;
  }

  /** Writes bytes without compression. No bytes make one empty block. */
  void writeStored(byte[] bytes, int from, int to, boolean last) {
    int p = from;
    do {
      int length = Math.min(to - p, MAX_STORED);
      putHeader(STORED, last && p + length == to);
      out.align();
      out.put(length, 16);
      out.put(~length & 0xFFFF, 16);
      out.flush();
      out.putBytes(bytes, p, length);
      p += length;
    } while (p < to);
  }

  private static int extraBits(Sequences sequences) {
    int bits = 0;
    int[] frequencies = sequences.literalFrequencies();
    for (int i = 0; i < Symbols.LENGTH_EXTRA_BITS.length; i++) {
      bits += frequencies[Symbols.FIRST_LENGTH + i] * Symbols.LENGTH_EXTRA_BITS[i];
    }
    frequencies = sequences.distanceFrequencies();
    for (int i = 0; i < Symbols.DISTANCES; i++) {
      bits += frequencies[i] * Symbols.DISTANCE_EXTRA_BITS[i];
    }
    return bits;
  }

  private static int bits(Sequences sequences, HuffmanCode literals, HuffmanCode distances) {
    return bits(sequences.literalFrequencies(), literals.codes())
        + bits(sequences.distanceFrequencies(), distances.codes());
  }

  private static int bits(int[] frequencies, int[] codes) {
    int bits = 0;
    for (int symbol = 0; symbol < frequencies.length; symbol++) {
      bits += frequencies[symbol] * HuffmanCode.length(codes[symbol]);
    }
    return bits;
  }

  /** Prepares the header of a dynamic block. Returns its length. */
  private int dynamicHeaderBits() {
    Arrays.fill(codeLengthFrequencies, 0);
    sentLengthCount = 0;
    addCodeLengths();
    codeLengths.fit(codeLengthFrequencies);
    int[] codes = codeLengths.codes();
    int sent = Symbols.CODE_LENGTH_ORDER.length;
    while (sent > MIN_CODE_LENGTHS && codes[Symbols.CODE_LENGTH_ORDER[sent - 1]] == 0) {
      sent--;
    }
    sentCodeLengths = sent;
    int bits = DYNAMIC_COUNT_BITS + sent * CODE_LENGTH_BITS + bits(codeLengthFrequencies, codes);
    for (int i = 0; i < REPEAT_BITS.length; i++) {
      bits += codeLengthFrequencies[REPEAT_PREVIOUS + i] * REPEAT_BITS[i];
    }
    return bits;
  }

  /** Replaces runs of equal lengths, in both codes as if they were one, by repeat symbols. */
  private void addCodeLengths() {
    int all = literalCount() + distances.symbols();
    int i = 0;
    while (i < all) {
      int length = codeLength(i);
      int end = i + 1;
      while (end < all && codeLength(end) == length) {
        end++;
      }
      addRun(length, end - i);
      i = end;
    }
  }

  private int literalCount() {
    return Math.max(literals.symbols(), Symbols.FIRST_LENGTH);
  }

  private int codeLength(int index) {
    int count = literalCount();
    return HuffmanCode.length(
        index < count ? literals.codes()[index] : distances.codes()[index - count]);
  }

  private void addRun(int length, int run) {
    int left = run;
    if (length > 0) {
      addLength(length, 0);
      left--;
    }
    while (left >= 3) {
      int count;
      if (length > 0) {
        count = Math.min(left, 6);
        addLength(REPEAT_PREVIOUS, count - 3);
      } else if (left <= 10) {
        count = left;
        addLength(REPEAT_ZERO, count - 3);
      } else {
        count = Math.min(left, 138);
        addLength(REPEAT_ZERO_LONG, count - 11);
      }
      left -= count;
    }
    for (; left > 0; left--) {
      addLength(length, 0);
    }
  }

  private void addLength(int symbol, int extra) {
    sentLengths[sentLengthCount++] = (short) (extra << 8 | symbol);
    codeLengthFrequencies[symbol]++;
  }

  private void writeDynamicHeader() {
    int[] codes = codeLengths.codes();
    out.put(literalCount() - 257, 5);
    out.put(distances.symbols() - 1, 5);
    out.put(sentCodeLengths - MIN_CODE_LENGTHS, 4);
    out.flush();
    for (int i = 0; i < sentCodeLengths; i++) {
      out.put(HuffmanCode.length(codes[Symbols.CODE_LENGTH_ORDER[i]]), CODE_LENGTH_BITS);
      out.flush();
    }
    for (int i = 0; i < sentLengthCount; i++) {
      int symbol = sentLengths[i] & 0xFF;
      put(codes[symbol]);
      if (symbol >= REPEAT_PREVIOUS) {
        out.put(sentLengths[i] >> 8, REPEAT_BITS[symbol - REPEAT_PREVIOUS]);
      }
      out.flush();
    }
  }

  private void writeSequences(
      byte[] bytes, int from, Sequences sequences, int[] literalCodes, int[] distanceCodes) {
    int p = from;
    for (int i = 0; i < sequences.count(); i++) {
      long sequence = sequences.get(i);
      int run = Sequences.literals(sequence);
      writeLiterals(bytes, p, p + run, literalCodes);
      int length = Sequences.length(sequence);
      writeMatch(length, Sequences.distance(sequence), literalCodes, distanceCodes);
      p += run + length;
    }
    writeLiterals(bytes, p, p + sequences.literalsAtEnd(), literalCodes);
    put(literalCodes[Symbols.END_OF_BLOCK]);
    out.flush();
  }

  /** Writes literals, three at a time: they have at most 45 bits. */
  private void writeLiterals(byte[] bytes, int from, int to, int[] codes) {
    long bits = out.bits;
    int count = out.count;
    int size = out.size;
    byte[] target = out.bytes;
    int p = from;
    while (p < to) {
      int end = Math.min(p + 3, to);
      do {
        int code = codes[bytes[p++] & 0xFF];
        bits |= (long) HuffmanCode.bits(code) << count;
        count += HuffmanCode.length(code);
      } while (p < end);
      Bytes.putLong(target, size, bits);
      size += count >>> 3;
      bits >>>= count & ~7;
      count &= 7;
    }
    out.bits = bits;
    out.count = count;
    out.size = size;
  }

  /** Writes a match, which has at most 48 bits. */
  private void writeMatch(int length, int distance, int[] literalCodes, int[] distanceCodes) {
    int symbol = Symbols.ofLength(length);
    put(literalCodes[Symbols.FIRST_LENGTH + symbol]);
    out.put(length - Symbols.LENGTH_BASE[symbol], Symbols.LENGTH_EXTRA_BITS[symbol]);
    symbol = Symbols.ofDistance(distance);
    put(distanceCodes[symbol]);
    out.put(distance - Symbols.DISTANCE_BASE[symbol], Symbols.DISTANCE_EXTRA_BITS[symbol]);
    out.flush();
  }

  private void put(int code) {
    out.put(HuffmanCode.bits(code), HuffmanCode.length(code));
  }
}
