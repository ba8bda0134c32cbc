// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/**
 * Makes {@linkplain DecodingTable tables} from the lengths of codes (RFC 1951 §3.2.2).
 *
 * <p>Codes are stored from the first one, which is all zeros. Since their bits are read from the
 * lowest, each table for codes up to a length consists of two copies of the table for the length
 * before, to which the codes of this length are added.
 */
final class TableBuilder {
  private static final int MAX_LENGTH = 15;
  private static final int MAX_SYMBOLS = 288;

  private final int[] counts = new int[MAX_LENGTH + 1];
  private final int[] next = new int[MAX_LENGTH + 1];
  private final short[] used = new short[MAX_SYMBOLS + Bytes.PADDING];
  private final short[] sorted = new short[MAX_SYMBOLS];

  /** The entries of the symbols. */
  private int[] entries = {};

  private int[] table = {};

  /** The code that follows, its first bit lowest. */
  private int code;

  /** How many symbols have got their code. */
  private int done;

  /**
   * Fills a table.
   *
   * @param lengths the length of each symbol's code, 0 for a symbol that does not occur; followed
   *     by {@link Bytes#PADDING} bytes
   * @param entries the {@link DecodingTable} entry of each symbol
   * @param indexBits the number of bits of the first index
   * @return how much of the code space is left: 0 if the code is complete, negative if there are
   *     more codes than possible. Unless it is 0, the table is not filled
   */
  int build(byte[] lengths, int from, int symbols, int[] entries, int[] table, int indexBits) {
    int count = collect(lengths, from, symbols);
    int left = left();
    if (left != 0) {
      return left;
    }
    sort(lengths, from, count);
    this.entries = entries;
    this.table = table;
    code = 0;
    done = 0;
    fill(0, 0, indexBits);
    if (done < count) {
      addSecondTables(indexBits, count);
    }
    return 0;
  }

  /**
   * Fills a table with the only incomplete code that is allowed: one symbol whose code is the bit
   * 0, or no symbol at all (RFC 1951 §3.2.7).
   *
   * @return whether it is such a code; it is that of the last {@link #build}
   */
  boolean buildIncomplete(int[] entries, int[] table, int indexBits) {
    int first = DecodingTable.invalid();
    if (left() == 1 << MAX_LENGTH - 1 && counts[1] == 1) {
      first = DecodingTable.entry(entries[used[0]], 1);
    } else if (left() != 1 << MAX_LENGTH) {
      return false;
    }
    Arrays.fill(table, 0, 1 << indexBits, DecodingTable.invalid());
    for (int i = 0; i < 1 << indexBits; i += 2) {
      table[i] = first;
    }
    return true;
  }

  /** Finds the symbols that occur, and counts the codes of each length. Most lengths are 0. */
  private int collect(byte[] lengths, int from, int symbols) {
    Arrays.fill(counts, 0);
    int count = 0;
    for (int symbol = 0; symbol < symbols; symbol += Long.BYTES) {
      if (Bytes.getLong(lengths, from + symbol) != 0) {
        int end = Math.min(symbol + Long.BYTES, symbols);
        count = collect(lengths, from, symbol, end, count);
      }
    }
    return count;
  }

  private int collect(byte[] lengths, int from, int first, int end, int before) {
    int count = before;
    for (int symbol = first; symbol < end; symbol++) {
      int length = lengths[from + symbol];
      if (length != 0) {
        used[count++] = (short) symbol;
        counts[length]++;
      }
    }
    return count;
  }

  private int left() {
    int left = 1 << MAX_LENGTH;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      left -= counts[length] << MAX_LENGTH - length;
    }
    return left;
  }

  /** Sorts the symbols by the lengths of their codes. */
  private void sort(byte[] lengths, int from, int count) {
    int position = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      next[length] = position;
      position += counts[length];
    }
    for (int i = 0; i < count; i++) {
      short symbol = used[i];
      sorted[next[lengths[from + symbol]]++] = symbol;
    }
  }

  /** Adds a table for each beginning of codes that are longer than the first index. */
  private void addSecondTables(int indexBits, int count) {
    int start = 1 << indexBits;
    int bits = 1;
    while (done < count) {
      while (counts[indexBits + bits] == 0) {
        bits++;
      }
      int secondBits = secondBits(indexBits, bits);
      table[code & (1 << indexBits) - 1] = DecodingTable.link(start, indexBits, secondBits);
      fill(start, indexBits, secondBits);
      start += 1 << secondBits;
    }
  }

  /** Returns how many bits the codes with the next beginning need after it. */
  private int secondBits(int indexBits, int shortest) {
    int bits = shortest;
    int codes = counts[indexBits + bits];
    while (codes < 1 << bits) {
      bits++;
      codes = 2 * codes + counts[indexBits + bits];
    }
    return bits;
  }

  /** Fills a table with those codes that begin as the next one does. */
  private void fill(int start, int beginning, int indexBits) {
    int same = code & (1 << beginning) - 1;
    for (int bits = 1; bits <= indexBits; bits++) {
      add(start, beginning, same, bits);
      if (bits < indexBits) {
        System.arraycopy(table, start, table, start + (1 << bits), 1 << bits);
      }
    }
  }

  /** Adds the codes that have so many bits after their beginning. */
  private void add(int start, int beginning, int same, int bits) {
    int length = beginning + bits;
    int ones = (1 << length) - 1;
    int mask = (1 << beginning) - 1;
    int code = this.code;
    int left = counts[length];
    for (; left > 0 && (code & mask) == same; left--) {
      table[start + (code >> beginning)] = DecodingTable.entry(entries[sorted[done++]], bits);
      // The next number, if the bits are read from the lowest.
      int bit = Integer.highestOneBit(code ^ ones);
      code = code & bit - 1 | bit;
    }
    counts[length] = left;
    this.code = code;
  }
}
