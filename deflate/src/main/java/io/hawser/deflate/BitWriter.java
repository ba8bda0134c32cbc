// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.nio.ByteBuffer;

/** Writes bits to an array, the lowest bit of each byte first (RFC 1951 §3.1.1). */
final class BitWriter {
  /** So many bits may be put between two calls of {@link #flush}. */
  static final int MAX_BITS = 56;

  byte[] bytes = {};
  int size;

  /** Bits that are not written yet: after {@link #flush}, fewer than eight. */
  long bits;

  int count;

  /** Begins with an empty array and bits that were left over. */
  void begin(long bits, int count) {
    this.size = 0;
    this.bits = bits;
    this.count = count;
  }

  /** Moves all bytes to a buffer. */
  void drainTo(ByteBuffer out) {
    out.put(bytes, 0, size);
    size = 0;
  }

  /** Makes room for so many bytes after those that were written. */
  void ensureRoom(int room) {
    int needed = size + room + Bytes.PADDING;
    if (bytes.length < needed) {
      byte[] larger = new byte[needed];
      System.arraycopy(bytes, 0, larger, 0, size);
      bytes = larger;
    }
  }

  /** Puts up to {@value #MAX_BITS} bits. */
  void put(int value, int length) {
    bits |= (value & 0xFFFFFFFFL) << count;
    count += length;
  }

  /** Writes all whole bytes. */
  void flush() {
    Bytes.putLong(bytes, size, bits);
    size += count >>> 3;
    bits >>>= count & ~7;
    count &= 7;
  }

  /** Fills the last byte with zeros. */
  void align() {
    count = count + 7 & ~7;
    flush();
  }

  void putBytes(byte[] source, int from, int length) {
    System.arraycopy(source, from, bytes, size, length);
    size += length;
  }
}
