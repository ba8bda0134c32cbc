// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/**
 * A slow, strict decoder for DEFLATE (RFC 1951) that is independent of zlib. It refuses a reference
 * that goes back farther than the window, or to before the beginning.
 */
final class StrictDecoder {
  private static final int[] LENGTHS = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] LENGTH_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };
  private static final int[] DISTANCES = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final int window;
  private byte[] out = new byte[1 << 16];
  private int size;
  private byte[] in = {};
  private int bit;
  private int farthest;

  StrictDecoder(int windowBits) {
    this.window = 1 << windowBits;
  }

  /** Returns the largest distance to which the data has referred back. */
  int farthest() {
    return farthest;
  }

  /** Decodes whole blocks. A final block must be the last one, and nothing is kept after it. */
  byte[] decode(byte[] compressed) {
    in = compressed;
    bit = 0;
    int from = size;
    boolean last = false;
    while (bit < 8 * in.length) {
      if (last) {
        throw new IllegalStateException("a block after the final one");
      }
      last = bits(1) == 1;
      switch (bits(2)) {
        case 0 -> stored();
        case 1 -> compressed(fixed(), lengths(30, 5));
        case 2 -> dynamic();
        default -> throw new IllegalStateException("block type 3");
      }
    }
    byte[] decoded = Arrays.copyOfRange(out, from, size);
    if (last) {
      forget();
    }
    return decoded;
  }

  /** Resets the window. The next message must not refer to earlier ones. */
  void forget() {
    size = 0;
  }

  private void stored() {
    if (bits(-bit & 7) != 0) {
      throw new IllegalStateException("padding that is not zero");
    }
    int length = bits(16);
    if (bits(16) != (length ^ 0xFFFF)) {
      throw new IllegalStateException("lengths of a stored block");
    }
    for (int i = 0; i < length; i++) {
      write(bits(8));
    }
  }

  private void dynamic() {
    int literals = 257 + bits(5);
    int distances = 1 + bits(5);
    int codes = 4 + bits(4);
    int[] codeLengths = new int[19];
    for (int i = 0; i < codes; i++) {
      codeLengths[ORDER[i]] = bits(3);
    }
    checkComplete(codeLengths);
    int[] all = new int[literals + distances];
    for (int i = 0; i < all.length; ) {
      int symbol = symbol(codeLengths);
      int repeat =
          symbol < 16 ? 1 : symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
      if (i + repeat > all.length) {
        throw new IllegalStateException("more code lengths than codes");
      }
      int value = symbol < 16 ? symbol : symbol == 16 ? all[i - 1] : 0;
      Arrays.fill(all, i, i + repeat, value);
      i += repeat;
    }
    int[] literalCode = Arrays.copyOf(all, literals);
    int[] distanceCode = Arrays.copyOfRange(all, literals, all.length);
    checkComplete(literalCode);
    checkComplete(distanceCode);
    compressed(literalCode, distanceCode);
  }

  private void compressed(int[] literalCode, int[] distanceCode) {
    for (int symbol; (symbol = symbol(literalCode)) != 256; ) {
      if (symbol < 256) {
        write(symbol);
        continue;
      }
      int length = LENGTHS[symbol - 257] + bits(LENGTH_BITS[symbol - 257]);
      int far = symbol(distanceCode);
      int distance = DISTANCES[far] + bits(far < 4 ? 0 : far / 2 - 1);
      farthest = Math.max(farthest, distance);
      if (distance > window || distance > size) {
        throw new IllegalStateException("distance " + distance + " at " + size);
      }
      for (int i = 0; i < length; i++) {
        write(out[size - distance]);
      }
    }
  }

  private void write(int value) {
    if (size == out.length) {
      out = Arrays.copyOf(out, 2 * size);
    }
    out[size++] = (byte) value;
  }

  /** Each code has a place of its own, and all places are taken. */
  private static void checkComplete(int[] lengths) {
    int places = 0;
    for (int length : lengths) {
      places += length == 0 ? 0 : 1 << 15 - length;
    }
    if (places != 1 << 15) {
      throw new IllegalStateException("an incomplete code, or too many codes");
    }
  }

  /** Reads one symbol of the canonical code with these lengths (§3.2.2). */
  private int symbol(int[] lengths) {
    int code = 0;
    int first = 0;
    for (int length = 1; length <= 15; length++) {
      code = code << 1 | bits(1);
      first <<= 1;
      int count = 0;
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length && first + count++ == code) {
          return symbol;
        }
      }
      first += count;
    }
    throw new IllegalStateException("no such code");
  }

  private static int[] fixed() {
    int[] lengths = lengths(288, 8);
    Arrays.fill(lengths, 144, 256, 9);
    Arrays.fill(lengths, 256, 280, 7);
    return lengths;
  }

  private static int[] lengths(int count, int length) {
    int[] lengths = new int[count];
    Arrays.fill(lengths, length);
    return lengths;
  }

  private int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      value |= (in[bit / 8] >> bit % 8 & 1) << i;
    }
    return value;
  }
}
