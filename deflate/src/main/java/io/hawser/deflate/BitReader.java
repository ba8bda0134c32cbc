// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.nio.ByteBuffer;

/** Reads bits from a piece of the input, the lowest bit of each byte first (RFC 1951 §3.1.1). */
final class BitReader {
  /** After {@link #fill}, there are at least so many bits, unless the piece has no more. */
  static final int MAX_BITS = 56;

  private static final int MAX_PIECE = 1 << 14;

  byte[] bytes = new byte[Bytes.PADDING];

  /** Where the next byte is that is not among the bits. */
  int position;

  int end;

  /** The next bits. Those above {@link #count} are zero, or they are those of the next bytes. */
  long bits;

  int count;

  /** Begins with the bits that an earlier piece left. */
  void begin(long bits, int count) {
    this.bits = bits;
    this.count = count;
    position = 0;
    end = 0;
  }

  /** Returns the bits without those that will be read again with the next bytes. */
  long rest() {
    return bits & (1L << count) - 1;
  }

  /** Goes on from where a reader with local variables stopped. */
  void save(long bits, int count, int position) {
    this.bits = bits;
    this.count = count;
    this.position = position;
  }

  /** Takes the next bytes of the input. All earlier ones must be among the bits. */
  void load(ByteBuffer in, int max) {
    int length = Math.min(in.remaining(), Math.min(max, MAX_PIECE));
    if (bytes.length < length + Bytes.PADDING) {
      bytes = new byte[Math.min(2 * length, MAX_PIECE) + Bytes.PADDING];
    }
    in.get(bytes, 0, length);
    position = 0;
    end = length;
  }

  /** Gives the bytes back that were not read. */
  void unload(ByteBuffer in) {
    in.position(in.position() - (end - position));
    position = end;
  }

  /** Gets as many of the bytes as the bits have room for. */
  void fill() {
    int n = Math.min(end - position, 63 - count >>> 3);
    bits |= (Bytes.getLong(bytes, position) & (1L << 8 * n) - 1) << count;
    position += n;
    count += 8 * n;
  }

  /** Returns whether there are so many bits, which must not be more than {@value #MAX_BITS}. */
  boolean has(int n) {
    if (count < n) {
      fill();
    }
    return count >= n;
  }

  /** Takes bits that are there. */
  int take(int n) {
    int value = (int) bits & (1 << n) - 1;
    skip(n);
    return value;
  }

  void skip(int n) {
    bits >>>= n;
    count -= n;
  }

  /** Skips the bits before the next byte. */
  void align() {
    skip(count & 7);
  }

  /** Reads up to so many bytes, from where a byte begins. Returns how many there were. */
  int read(byte[] target, int from, int max) {
    int n = 0;
    while (n < max && count > 0) {
      target[from + n++] = (byte) take(8);
    }
    if (n < max) {
      bits = 0;
      int copied = Math.min(max - n, end - position);
      System.arraycopy(bytes, position, target, from + n, copied);
      position += copied;
      n += copied;
    }
    return n;
  }
}
