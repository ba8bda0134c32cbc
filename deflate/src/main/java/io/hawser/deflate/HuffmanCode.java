// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/**
 * A Huffman code (RFC 1951 §3.2.2): made from the frequencies of symbols, with lengths that do not
 * exceed a limit.
 */
final class HuffmanCode {
  private static final int SYMBOL_BITS = 9;
  private static final int SYMBOL = (1 << SYMBOL_BITS) - 1;
  private static final int LENGTH_SHIFT = 16;
  private static final int CODE = (1 << LENGTH_SHIFT) - 1;

  private final int maxLength;

  /** The code of each symbol, in the order in which its bits are sent, and its length above. */
  private final int[] codes;

  private final int[] used;
  private final int[] tree;
  private final int[] counts;
  private int symbols;

  HuffmanCode(int alphabet, int maxLength) {
    this.maxLength = maxLength;
    this.codes = new int[alphabet];
    this.used = new int[alphabet];
    this.tree = new int[alphabet];
    this.counts = new int[maxLength + 1];
  }

  /** Returns the code in the lower 16 bits, and above them its length. */
  int[] codes() {
    return codes;
  }

  static int bits(int code) {
    return code & CODE;
  }

  static int length(int code) {
    return code >>> LENGTH_SHIFT;
  }

  /** Returns one more than the largest symbol that has a code. */
  int symbols() {
    return symbols;
  }

  /** Makes the code that represents symbols of these frequencies in the fewest bits. */
  void fit(int[] frequencies) {
    Arrays.fill(codes, 0);
    symbols = 0;
    int n = 0;
    for (int symbol = 0; symbol < codes.length; symbol++) {
      if (frequencies[symbol] > 0) {
        used[n++] = frequencies[symbol] << SYMBOL_BITS | symbol;
        symbols = symbol + 1;
      }
    }
    // A code of fewer than two symbols is incomplete, and some receivers do not accept that.
    for (int symbol = 0; n < 2; symbol++) {
      if (n == 0 || (used[0] & SYMBOL) != symbol) {
        used[n++] = 1 << SYMBOL_BITS | symbol;
        symbols = Math.max(symbols, symbol + 1);
      }
    }
    Arrays.sort(used, 0, n);
    for (int i = 0; i < n; i++) {
      tree[i] = used[i] >>> SYMBOL_BITS;
    }
    findDepths(tree, n);
    limitLengths(n);
    assignCodes(n);
  }

  /** Makes the code in which each symbol has the given length. */
  void set(byte[] lengths) {
    Arrays.fill(counts, 0);
    symbols = lengths.length;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      codes[symbol] = lengths[symbol] << LENGTH_SHIFT;
      counts[lengths[symbol]]++;
    }
    number();
  }

  /**
   * Replaces frequencies, in ascending order, by the depths of the leaves of their Huffman tree, in
   * place (Moffat and Katajainen, 1995).
   */
  private static void findDepths(int[] a, int n) {
    // Each inner node is stored where its leaves were, first as its weight, then as its parent.
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
    a[n - 2] = 0;
    for (int next = n - 3; next >= 0; next--) {
      a[next] = a[a[next]] + 1;
    }
    int available = 1;
    int depth = 0;
    root = n - 2;
    int next = n - 1;
    while (available > 0) {
      int inner = 0;
      while (root >= 0 && a[root] == depth) {
        inner++;
        root--;
      }
      while (available > inner) {
        a[next--] = depth;
        available--;
      }
      available = 2 * inner;
      depth++;
    }
  }

  /** Counts the symbols of each length. Those that are too deep move up, others move down. */
  private void limitLengths(int n) {
    Arrays.fill(counts, 0);
    long excess = 0;
    for (int i = 0; i < n; i++) {
      int length = Math.min(tree[i], maxLength);
      counts[length]++;
      excess += 1L << maxLength - length;
    }
    excess -= 1L << maxLength;
    while (excess > 0) {
      int length = maxLength - 1;
      while (counts[length] == 0) {
        length--;
      }
      counts[length]--;
      counts[length + 1] += 2;
      counts[maxLength]--;
      excess--;
    }
  }

  /** Gives the rarest symbols the longest codes. */
  private void assignCodes(int n) {
    int length = maxLength;
    int left = counts[length];
    for (int i = 0; i < n; i++) {
      while (left == 0) {
        left = counts[--length];
      }
      codes[used[i] & SYMBOL] = length << LENGTH_SHIFT;
      left--;
    }
    number();
  }

  /** Numbers the codes of each length in the order of their symbols. */
  private void number() {
    int code = 0;
    for (int length = 1; length <= maxLength; length++) {
      int next = code;
      code = code + counts[length] << 1;
      counts[length] = next;
    }
    for (int symbol = 0; symbol < symbols; symbol++) {
      int length = codes[symbol] >>> LENGTH_SHIFT;
      if (length > 0) {
        codes[symbol] |= Integer.reverse(counts[length]++) >>> 32 - length;
      }
    }
  }
}
