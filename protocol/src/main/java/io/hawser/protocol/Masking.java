// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;

/**
 * The XOR of RFC 6455 §5.3, eight bytes at a time and at any alignment. A key's highest byte
 * belongs to the first byte of the range. Buffers are big-endian.
 */
final class Masking {
  /** The bits that tell whether one of eight bytes is outside ASCII. */
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Masking() {}

  /**
   * Unmasks the bytes from {@code from} to {@code to} in place, and looks at them on the way.
   *
   * @return whether all of them are ASCII now
   */
  static boolean unmask(ByteBuffer buffer, int from, int to, int key) {
    long wideKey = wide(key);
    long seen = 0;
    int at = from;
    for (; at <= to - 32; at += 32) {
      long a = buffer.getLong(at) ^ wideKey;
      long b = buffer.getLong(at + 8) ^ wideKey;
      long c = buffer.getLong(at + 16) ^ wideKey;
      long d = buffer.getLong(at + 24) ^ wideKey;
      buffer.putLong(at, a);
      buffer.putLong(at + 8, b);
      buffer.putLong(at + 16, c);
      buffer.putLong(at + 24, d);
      seen |= a | b | c | d;
    }
    for (; at <= to - 8; at += 8) {
      long a = buffer.getLong(at) ^ wideKey;
      buffer.putLong(at, a);
      seen |= a;
    }
    if (at <= to - 4) {
      int a = buffer.getInt(at) ^ key;
      buffer.putInt(at, a);
      seen |= a;
      at += 4;
    }
    for (int rest = key; at < to; at++, rest <<= 8) {
      byte a = (byte) (buffer.get(at) ^ rest >>> 24);
      buffer.put(at, a);
      seen |= a;
    }
    return (seen & HIGH_BITS) == 0;
  }

  /** Whether the bytes from {@code from} to {@code to} are all ASCII. */
  static boolean isAscii(ByteBuffer buffer, int from, int to) {
    long seen = 0;
    int at = from;
    for (; at <= to - 32; at += 32) {
      seen |=
          buffer.getLong(at)
              | buffer.getLong(at + 8)
              | buffer.getLong(at + 16)
              | buffer.getLong(at + 24);
    }
    for (; at < to; at++) {
      seen |= buffer.get(at);
    }
    return (seen & HIGH_BITS) == 0;
  }

  /** Copies {@code length} bytes from one buffer to another and masks them on the way. */
  static void copy(ByteBuffer source, int from, int length, ByteBuffer target, int to, int key) {
    long wideKey = wide(key);
    int at = 0;
    for (; at <= length - 32; at += 32) {
      long a = source.getLong(from + at) ^ wideKey;
      long b = source.getLong(from + at + 8) ^ wideKey;
      long c = source.getLong(from + at + 16) ^ wideKey;
      long d = source.getLong(from + at + 24) ^ wideKey;
      target.putLong(to + at, a);
      target.putLong(to + at + 8, b);
      target.putLong(to + at + 16, c);
      target.putLong(to + at + 24, d);
    }
    for (; at <= length - 8; at += 8) {
      target.putLong(to + at, source.getLong(from + at) ^ wideKey);
    }
    for (int rest = key; at < length; at++, rest = Integer.rotateLeft(rest, 8)) {
      target.put(to + at, (byte) (source.get(from + at) ^ rest >>> 24));
    }
  }

  /** The key for the byte that follows {@code length} bytes masked with {@code key}. */
  static int advance(int key, int length) {
    return Integer.rotateLeft(key, (length & 3) * Byte.SIZE);
  }

  private static long wide(int key) {
    return (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
  }
}
