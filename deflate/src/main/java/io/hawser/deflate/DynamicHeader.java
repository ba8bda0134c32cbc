// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/**
 * Reads the header of a dynamic block (RFC 1951 §3.2.7), which may come in pieces: the lengths of
 * the codes, themselves in a code. The result is the codes of the block.
 */
final class DynamicHeader {
  private static final int COUNT_BITS = 5 + 5 + 4;
  private static final int MIN_LITERALS = 257;
  private static final int MIN_CODE_LENGTHS = 4;
  private static final int BITS_PER_CODE_LENGTH = 3;

  /** The symbols that repeat lengths. */
  private static final int REPEAT_PREVIOUS = 16;

  private static final int[] REPEAT_BITS = {2, 3, 7};
  private static final int[] MIN_REPEAT = {3, 3, 11};

  /** The header's state: nothing was read, or the counts, or the code of the lengths. */
  private static final int COUNTS = 0;

  private static final int CODE = 1;
  private static final int LENGTHS = 2;

  private final BlockCodes codes = new BlockCodes();
  private final int[] lengthTable = new int[1 << DecodingTable.CODE_LENGTH_BITS];
  private final byte[] lengths =
      new byte[Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES + Bytes.PADDING];

  private int state;
  private int literals;
  private int all;
  private int codeLengths;

  /** How many lengths were read, of the current code. */
  private int done;

  /** Forgets what was read before. */
  void clear() {
    state = COUNTS;
  }

  /** Returns the codes that were read. */
  BlockCodes codes() {
    return codes;
  }

  /** Reads on. Returns false if it needs more input. */
  boolean read(BitReader in, TableBuilder builder) throws DeflateException {
    if (state == COUNTS && !readCounts(in)
        || state == CODE && !readCode(in, builder)
        || !readLengths(in)) {
      return false;
    }
    build(builder);
    return true;
  }

  private boolean readCounts(BitReader in) throws DeflateException {
    if (!in.has(COUNT_BITS)) {
      return false;
    }
    literals = MIN_LITERALS + in.take(5);
    int distances = 1 + in.take(5);
    codeLengths = MIN_CODE_LENGTHS + in.take(4);
    if (literals > Symbols.LITERALS_AND_LENGTHS) {
      throw new DeflateException("a block has too many literal and length codes: " + literals);
    }
    if (distances > Symbols.DISTANCES) {
      throw new DeflateException("a block has too many distance codes: " + distances);
    }
    all = literals + distances;
    // Lengths that are not sent are zero.
    Arrays.fill(lengths, (byte) 0);
    done = 0;
    state = CODE;
    return true;
  }

  private boolean readCode(BitReader in, TableBuilder builder) throws DeflateException {
    for (; done < codeLengths; done++) {
      if (!in.has(BITS_PER_CODE_LENGTH)) {
        return false;
      }
      lengths[Symbols.CODE_LENGTH_ORDER[done]] = (byte) in.take(BITS_PER_CODE_LENGTH);
    }
    int left =
        builder.build(
            lengths,
            0,
            Symbols.CODE_LENGTH_ORDER.length,
            DecodingTable.CODE_LENGTHS,
            lengthTable,
            DecodingTable.CODE_LENGTH_BITS);
    check(left == 0, left, "code length");
    done = 0;
    state = LENGTHS;
    return true;
  }

  private boolean readLengths(BitReader in) throws DeflateException {
    while (done < all) {
      if (!readLength(in)) {
        return false;
      }
    }
    return true;
  }

  /** Reads a symbol, if all of its bits are there: a method of its own, to be compiled soon. */
  private boolean readLength(BitReader in) throws DeflateException {
    in.fill();
    int entry = lengthTable[(int) in.bits & (1 << DecodingTable.CODE_LENGTH_BITS) - 1];
    int bits = DecodingTable.bits(entry);
    int symbol = DecodingTable.value(entry);
    int repeatBits = symbol < REPEAT_PREVIOUS ? 0 : REPEAT_BITS[symbol - REPEAT_PREVIOUS];
    if (in.count < bits + repeatBits) {
      return false;
    }
    in.skip(bits);
    if (symbol < REPEAT_PREVIOUS) {
      lengths[done++] = (byte) symbol;
    } else {
      repeat(symbol, MIN_REPEAT[symbol - REPEAT_PREVIOUS] + in.take(repeatBits));
    }
    return true;
  }

  private void repeat(int symbol, int count) throws DeflateException {
    byte length = 0;
    if (symbol == REPEAT_PREVIOUS) {
      if (done == 0) {
        throw new DeflateException("the first code length repeats the one before");
      }
      length = lengths[done - 1];
    }
    if (count > all - done) {
      throw new DeflateException("code lengths are repeated beyond their end");
    }
    Arrays.fill(lengths, done, done + count, length);
    done += count;
  }

  private void build(TableBuilder builder) throws DeflateException {
    if (lengths[Symbols.END_OF_BLOCK] == 0) {
      throw new DeflateException("a block has no code for its end");
    }
    build(
        builder,
        0,
        literals,
        DecodingTable.LITERALS,
        codes.literals,
        DecodingTable.LITERAL_BITS,
        "literal and length");
    build(
        builder,
        literals,
        all - literals,
        DecodingTable.DISTANCES,
        codes.distances,
        DecodingTable.DISTANCE_BITS,
        "distance");
  }

  private void build(
      TableBuilder builder,
      int from,
      int symbols,
      int[] entries,
      int[] table,
      int indexBits,
      String name)
      throws DeflateException {
    int left = builder.build(lengths, from, symbols, entries, table, indexBits);
    check(left == 0 || left > 0 && builder.buildIncomplete(entries, table, indexBits), left, name);
  }

  private static void check(boolean valid, int left, String name) throws DeflateException {
    if (!valid) {
      throw new DeflateException(
          (left < 0 ? "over-subscribed " : "incomplete ") + name + " code in a block");
    }
  }

  /** Returns how much memory it takes, in bytes. */
  int memory() {
    return codes.memory() + Integer.BYTES * lengthTable.length + lengths.length;
  }
}
