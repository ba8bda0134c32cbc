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
  private static final int STORED_LENGTH_BITS = 32;

  private static final int MAX_CODE_LENGTH = 15;

  /** A block whose fixed form is no longer than this is not worth the work of a dynamic form. */
  private static final int MIN_DYNAMIC_BITS = 8 * 100;

  private static final HuffmanCode FIXED_LITERALS =
      new HuffmanCode(Symbols.fixedLiteralLengths(), MAX_CODE_LENGTH);
  private static final HuffmanCode FIXED_DISTANCES = fixedDistances();

  private final BitWriter out;
  private final HuffmanCode literals =
      new HuffmanCode(Symbols.LITERALS_AND_LENGTHS, MAX_CODE_LENGTH);
  private final HuffmanCode distances = new HuffmanCode(Symbols.DISTANCES, MAX_CODE_LENGTH);
  private final DynamicHeaderWriter dynamicHeader = new DynamicHeaderWriter(literals, distances);

  BlockWriter(BitWriter out) {
    this.out = out;
  }

  private static HuffmanCode fixedDistances() {
    byte[] lengths = new byte[Symbols.DISTANCES];
    Arrays.fill(lengths, (byte) 5);
    return new HuffmanCode(lengths, MAX_CODE_LENGTH);
  }

  /**
   * Writes the bytes from {@code from} to {@code to} as one block, or as more if they are stored.
   */
  void write(byte[] bytes, int from, int to, Sequences sequences) {
    literals.count(sequences.literalFrequencies());
    distances.count(sequences.distanceFrequencies());
    int extra = HEADER_BITS + extraBits(sequences);
    int fixed = extra + literals.bitsIn(FIXED_LITERALS) + distances.bitsIn(FIXED_DISTANCES);
    int dynamic = Integer.MAX_VALUE;
    if (fixed > MIN_DYNAMIC_BITS) {
      dynamic = extra + literals.fit() + distances.fit() + dynamicHeader.fit();
    }
    if (storedBits(to - from) <= Math.min(fixed, dynamic)) {
      writeStored(bytes, from, to, false);
    } else if (fixed <= dynamic) {
      putHeader(FIXED, false);
      writeSequences(bytes, from, sequences, FIXED_LITERALS.codes(), FIXED_DISTANCES.codes());
    } else {
      putHeader(DYNAMIC, false);
      dynamicHeader.write(out);
      writeSequences(bytes, from, sequences, literals.codes(), distances.codes());
    }
  }

  private void putHeader(int type, boolean last) {
    out.put(type << 1 | (last ? 1 : 0), HEADER_BITS);
  }

  private int storedBits(int length) {
    int padding = -(out.count + HEADER_BITS) & 7;
    int more = (length - 1) / MAX_STORED * (8 + STORED_LENGTH_BITS);
    return HEADER_BITS + padding + STORED_LENGTH_BITS + 8 * length + more;
  }

  /** Writes bytes without compression. No bytes make one empty block. */
  void writeStored(byte[] bytes, int from, int to, boolean last) {
    int p = from;
    do {
      int length = Math.min(to - p, MAX_STORED);
      putHeader(STORED, last && p + length == to);
      out.align();
      out.put(length | (~length << 16), STORED_LENGTH_BITS);
      out.flush();
      out.putBytes(bytes, p, length);
      p += length;
    } while (p < to);
  }

  /** Returns the number of bits that follow the symbols of lengths and distances. */
  private int extraBits(Sequences sequences) {
    int bits = 0;
    int[] frequencies = sequences.literalFrequencies();
    for (int i = literals.used() - 1; literals.symbol(i) >= Symbols.FIRST_LENGTH; i--) {
      int symbol = literals.symbol(i);
      bits += frequencies[symbol] * Symbols.LENGTH_EXTRA_BITS[symbol - Symbols.FIRST_LENGTH];
    }
    frequencies = sequences.distanceFrequencies();
    for (int i = 0; i < distances.used(); i++) {
      int symbol = distances.symbol(i);
      bits += frequencies[symbol] * Symbols.DISTANCE_EXTRA_BITS[symbol];
    }
    return bits;
  }

  private void writeSequences(
      byte[] bytes, int from, Sequences sequences, int[] literalCodes, int[] distanceCodes) {
    out.flush();
    int p = from;
    for (int i = 0; i < sequences.count(); i++) {
      p = writeSequence(bytes, p, sequences.get(i), literalCodes, distanceCodes);
    }
    writeLiterals(bytes, p, p + sequences.literalsAtEnd(), literalCodes);
    int code = literalCodes[Symbols.END_OF_BLOCK];
    out.put(HuffmanCode.bits(code), HuffmanCode.length(code));
    out.flush();
  }

  /** Writes a sequence whose literals begin at {@code from}. Returns where the next one begins. */
  private int writeSequence(
      byte[] bytes, int from, long sequence, int[] literalCodes, int[] distanceCodes) {
    int to = from + Sequences.literals(sequence);
    writeLiterals(bytes, from, to, literalCodes);
    int length = Sequences.length(sequence);
    int distance = Sequences.distance(sequence);
    // A match has at most 48 bits. Local variables are faster than the fields of the writer.
    long bits = out.bits;
    int count = out.count;
    int symbol = Symbols.ofLength(length);
    int code = literalCodes[Symbols.FIRST_LENGTH + symbol];
    bits |= (long) HuffmanCode.bits(code) << count;
    count += HuffmanCode.length(code);
    bits |= (long) (length - Symbols.LENGTH_BASE[symbol]) << count;
    count += Symbols.LENGTH_EXTRA_BITS[symbol];
    symbol = Symbols.ofDistance(distance);
    code = distanceCodes[symbol];
    bits |= (long) HuffmanCode.bits(code) << count;
    count += HuffmanCode.length(code);
    bits |= (long) (distance - Symbols.DISTANCE_BASE[symbol]) << count;
    count += Symbols.DISTANCE_EXTRA_BITS[symbol];
    out.bits = bits;
    out.count = count;
    out.flush();
    return to + length;
  }

  private void writeLiterals(byte[] bytes, int from, int to, int[] codes) {
    long bits = out.bits;
    int count = out.count;
    int size = out.size;
    byte[] target = out.bytes;
    for (int p = from; p < to; p++) {
      int code = codes[bytes[p] & 0xFF];
      bits |= (long) HuffmanCode.bits(code) << count;
      count += HuffmanCode.length(code);
      Bytes.putLong(target, size, bits);
      size += count >>> 3;
      bits >>>= count & ~7;
      count &= 7;
    }
    out.bits = bits;
    out.count = count;
    out.size = size;
  }
}
