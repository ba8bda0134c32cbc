// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

/**
 * The form of a table that decodes a Huffman code. The next bits are the index of an entry:
 *
 * <pre>
 *  bit 31   30           16   15 14    13  12   11        8   7 6   5       0
 * +--------+---------------+-------+---------+--------------+-----+-----------+
 * | literal| value         |       | special | code length  |     | all bits  |
 * +--------+---------------+-------+---------+--------------+-----+-----------+
 * </pre>
 *
 * <p>The value is a literal, a symbol of the code length code, or the smallest length or distance
 * of a symbol. After the code, there are extra bits, whose number is included in "all bits". For
 * codes that are longer than the index, the entry {@linkplain #isLink refers} to a second table in
 * the same array: the value is where that table begins, and the code length is the number of bits
 * of its index. There, the lengths do not include the bits of the first index.
 */
final class DecodingTable {
  /** The number of bits of the first index. */
  static final int LITERAL_BITS = 10;

  static final int DISTANCE_BITS = 8;
  static final int CODE_LENGTH_BITS = 7;

  /**
   * The size of the largest table, with all second tables. It was found by trying all complete
   * codes of 286 and 30 symbols with up to 15 bits.
   */
  static final int LITERAL_SIZE = 1332;

  static final int DISTANCE_SIZE = 400;

  private static final int LITERAL = 1 << 31;
  private static final int INVALID = 0b01 << 12;
  private static final int END_OF_BLOCK = 0b10 << 12;
  private static final int LINK = 0b11 << 12;
  static final int SPECIAL = 0b11 << 12;

  static final int VALUE_SHIFT = 16;
  private static final int VALUE = 0x7FFF;
  private static final int LENGTH_SHIFT = 8;
  private static final int LENGTH = 0xF;
  static final int BITS = 0x3F;

  /** The entry of each symbol, without the length of its code. */
  static final int[] LITERALS = literals();

  static final int[] DISTANCES = distances();
  static final int[] CODE_LENGTHS = codeLengths();

  private DecodingTable() {}

  private static int[] literals() {
    int[] entries = new int[288];
    for (int literal = 0; literal < 256; literal++) {
      entries[literal] = LITERAL | literal << VALUE_SHIFT;
    }
    entries[Symbols.END_OF_BLOCK] = END_OF_BLOCK;
    for (int i = 0; i < Symbols.LENGTH_BASE.length; i++) {
      entries[Symbols.FIRST_LENGTH + i] =
          Symbols.LENGTH_BASE[i] << VALUE_SHIFT | Symbols.LENGTH_EXTRA_BITS[i];
    }
    for (int i = Symbols.LITERALS_AND_LENGTHS; i < entries.length; i++) {
      entries[i] = INVALID;
    }
    return entries;
  }

  private static int[] distances() {
    int[] entries = new int[32];
    for (int i = 0; i < Symbols.DISTANCES; i++) {
      entries[i] = Symbols.DISTANCE_BASE[i] << VALUE_SHIFT | Symbols.DISTANCE_EXTRA_BITS[i];
    }
    for (int i = Symbols.DISTANCES; i < entries.length; i++) {
      entries[i] = INVALID;
    }
    return entries;
  }

  private static int[] codeLengths() {
    int[] entries = new int[Symbols.CODE_LENGTH_ORDER.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = i << VALUE_SHIFT;
    }
    return entries;
  }

  /** Returns the entry of a symbol for a code of this length. */
  static int entry(int symbolEntry, int length) {
    return symbolEntry + (length << LENGTH_SHIFT) + length;
  }

  /** Returns the entry that stands for bits that are not a code. */
  static int invalid() {
    return entry(INVALID, 1);
  }

  /** Returns the entry that refers to a second table. */
  static int link(int start, int firstBits, int secondBits) {
    return LINK | start << VALUE_SHIFT | secondBits << LENGTH_SHIFT | firstBits;
  }

  static boolean isLiteral(int entry) {
    return entry < 0;
  }

  /** Returns whether it is neither a literal nor a length or distance. */
  static boolean isSpecial(int entry) {
    return (entry & SPECIAL) != 0;
  }

  static boolean isLink(int entry) {
    return (entry & SPECIAL) == LINK;
  }

  static boolean isEndOfBlock(int entry) {
    return (entry & SPECIAL) == END_OF_BLOCK;
  }

  /** Returns the length of the code and its extra bits. */
  static int bits(int entry) {
    return entry & BITS;
  }

  static int value(int entry) {
    return entry >>> VALUE_SHIFT & VALUE;
  }

  /** Returns the value and what the extra bits add to it. The bits begin with the code. */
  static int value(int entry, long bits) {
    int extra = (int) (bits & (1L << bits(entry)) - 1) >>> (entry >>> LENGTH_SHIFT & LENGTH);
    return value(entry) + extra;
  }

  /** Returns the entry in a second table. The bits begin after those of the first index. */
  static int follow(int[] table, int link, long bits) {
    return table[value(link) + ((int) bits & (1 << (link >>> LENGTH_SHIFT & LENGTH)) - 1)];
  }
}
