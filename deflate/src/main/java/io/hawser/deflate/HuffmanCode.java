// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/**
 * A Huffman code (RFC 1951 §3.2.2) for the symbols that a block uses, with lengths that do not
 * exceed a limit. Few symbols are used in a short block, so all work is in proportion to them and
 * not to the alphabet.
 */
final class HuffmanCode {
  private static final int SYMBOL_BITS = 9;
  private static final int SYMBOL = (1 << SYMBOL_BITS) - 1;
  private static final int LENGTH_SHIFT = 16;
  private static final int CODE = (1 << LENGTH_SHIFT) - 1;
  private static final int DIGIT_BITS = 4;
  private static final int DIGIT = (1 << DIGIT_BITS) - 1;

  private final int maxLength;
  private final int[] codes;

  /** The used symbols in ascending order, and how many there are. */
  private final int[] symbols;

  private int used;

  /** The used symbols in the lower bits, and above them their frequencies. */
  private final int[] frequencies;

  private final int[] tree;

  /** For each length, how many codes have it; then the next code. */
  private final int[] lengths;

  private final int[] starts = new int[1 << DIGIT_BITS];

  HuffmanCode(int alphabet, int maxLength) {
    this.maxLength = maxLength;
    this.codes = new int[alphabet];
    this.symbols = new int[alphabet];
    this.frequencies = new int[alphabet];
    this.tree = new int[alphabet];
    this.lengths = new int[maxLength + 1];
  }

  /** Creates a code in which each symbol has the given length. */
  HuffmanCode(byte[] lengths, int maxLength) {
    this(lengths.length, maxLength);
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      symbols[used++] = symbol;
      codes[symbol] = lengths[symbol] << LENGTH_SHIFT;
      this.lengths[lengths[symbol]]++;
    }
    number();
  }

  /**
   * Returns for each symbol its code in the lower 16 bits, in the order in which the bits are sent,
   * and above them its length; or 0 if the symbol is not used.
   */
  int[] codes() {
    return codes;
  }

  static int bits(int code) {
    return code & CODE;
  }

  static int length(int code) {
    return code >>> LENGTH_SHIFT;
  }

  /** Returns the number of symbols that are used. */
  int used() {
    return used;
  }

  /** Returns the used symbol with this index, in ascending order. */
  int symbol(int index) {
    return symbols[index];
  }

  /** Takes the frequencies of all symbols. */
  void count(int[] ofSymbols) {
    int n = 0;
    for (int symbol = 0; symbol < ofSymbols.length; symbol++) {
      int frequency = ofSymbols[symbol];
      if (frequency > 0) {
        symbols[n] = symbol;
        frequencies[n++] = frequency << SYMBOL_BITS | symbol;
      }
    }
    used = n;
  }

  /** Returns how many bits the counted symbols take in another code. */
  int bitsIn(HuffmanCode other) {
    int bits = 0;
    for (int i = 0; i < used; i++) {
      bits += (frequencies[i] >>> SYMBOL_BITS) * length(other.codes[symbols[i]]);
    }
    return bits;
  }

  /** Makes the code in which the counted symbols take the fewest bits. Returns their number. */
  int fit() {
    Arrays.fill(codes, 0);
    Arrays.fill(lengths, 0);
    useTwo();
    sort();
    findDepths(tree, used);
    limitLengths();
    int bits = assignLengths();
    number();
    return bits;
  }

  /**
   * Uses two symbols at least: some receivers do not accept the incomplete code of a single one.
   */
  private void useTwo() {
    while (used < 2) {
      int symbol = used == 1 && symbols[0] == 0 ? 1 : 0;
      int index = used == 1 && symbols[0] > symbol ? 0 : used;
      symbols[used] = symbols[0];
      frequencies[used] = frequencies[0];
      symbols[index] = symbol;
      frequencies[index] = symbol;
      used++;
    }
  }

  /** Sorts by frequencies, digit by digit. The frequencies alone go into the tree. */
  private void sort() {
    int highest = 0;
    for (int i = 0; i < used; i++) {
      highest |= frequencies[i];
    }
    for (int shift = SYMBOL_BITS; highest >>> shift > 0; shift += DIGIT_BITS) {
      sortByDigit(shift);
    }
    for (int i = 0; i < used; i++) {
      tree[i] = Math.max(1, frequencies[i] >>> SYMBOL_BITS);
    }
  }

  private void sortByDigit(int shift) {
    Arrays.fill(starts, 0);
    for (int i = 0; i < used; i++) {
      starts[frequencies[i] >>> shift & DIGIT]++;
    }
    int start = 0;
    for (int digit = 0; digit <= DIGIT; digit++) {
      int count = starts[digit];
      starts[digit] = start;
      start += count;
    }
    for (int i = 0; i < used; i++) {
      tree[starts[frequencies[i] >>> shift & DIGIT]++] = frequencies[i];
    }
    System.arraycopy(tree, 0, frequencies, 0, used);
  }

  /**
   * Replaces frequencies, in ascending order, by the depths of the leaves of their Huffman tree, in
   * place (Moffat and Katajainen, 1995).
   */
  private static void findDepths(int[] a, int n) {
    // Where leaves have been merged, inner nodes are stored: first their weights, then their
    // parents.
    a[0] += a[1];
    int root = 0;
    int leaf = 2;
    for (int next = 1; next < n - 1; next++) {
      if (leaf >= n || a[root] < a[leaf]) {
        a[next] = a[root];
        a[root++] = next;
      } else {
        a[next] = a[leaf++];
      }
      if (leaf >= n || root < next && a[root] < a[leaf]) {
        a[next] += a[root];
        a[root++] = next;
      } else {
        a[next] += a[leaf++];
      }
    }
    // Parents become depths, from the root down.
    a[n - 2] = 0;
    for (int next = n - 3; next >= 0; next--) {
      a[next] = a[a[next]] + 1;
    }
    // The nodes of each depth that are not inner ones are leaves.
    int available = 1;
    int depth = 0;
    int inner = n - 2;
    int next = n - 1;
    while (available > 0) {
      int parents = 0;
      while (inner >= 0 && a[inner] == depth) {
        parents++;
        inner--;
      }
      while (available > parents) {
        a[next--] = depth;
        available--;
      }
      available = 2 * parents;
      depth++;
    }
  }

  /** Counts the codes of each length. Those that are too long are cut, and others pay for it. */
  private void limitLengths() {
    long excess = -(1L << maxLength);
    for (int i = 0; i < used; i++) {
      int length = Math.min(tree[i], maxLength);
      lengths[length]++;
      excess += 1L << maxLength - length;
    }
    while (excess > 0) {
      int length = maxLength - 1;
      while (lengths[length] == 0) {
        length--;
      }
      lengths[length]--;
      lengths[length + 1] += 2;
      lengths[maxLength]--;
      excess--;
    }
  }

  /** Gives the rarest symbols the longest codes. Returns how many bits all symbols take. */
  private int assignLengths() {
    int bits = 0;
    int length = maxLength;
    int left = lengths[length];
    for (int i = 0; i < used; i++) {
      while (left == 0) {
        left = lengths[--length];
      }
      left--;
      codes[frequencies[i] & SYMBOL] = length << LENGTH_SHIFT;
      bits += (frequencies[i] >>> SYMBOL_BITS) * length;
    }
    return bits;
  }

  /** Numbers the codes of each length in the order of their symbols. */
  private void number() {
    int code = 0;
    for (int length = 1; length <= maxLength; length++) {
      int first = code;
      code = code + lengths[length] << 1;
      lengths[length] = first;
    }
    for (int i = 0; i < used; i++) {
      int symbol = symbols[i];
      int length = length(codes[symbol]);
      codes[symbol] |= Integer.reverse(lengths[length]++) >>> Integer.SIZE - length;
    }
  }
}
