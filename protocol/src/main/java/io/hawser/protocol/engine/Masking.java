// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The XOR of RFC 6455 §5.3, eight bytes at a time and at any alignment. The key's highest byte
 * applies to the first byte of the range. Buffers are big-endian.
 */
final class Masking {
  /** The high bit of each of eight bytes. It is set in every byte that is not ASCII. */
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  // In native order, regardless of the buffer's order. Then no bytes have to be swapped, and newer
  // JIT compilers vectorize the loops.
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private Masking() {}

  /**
   * Masks or unmasks the bytes from {@code from} to {@code to} in place. Both are the same
   * operation.
   *
   * @return whether all of them are ASCII afterwards
   */
  static boolean unmask(ByteBuffer buffer, int from, int to, int key) {
    long wideKey = wide(key);
    long seen = 0;
    int at = from;
    for (; at <= to - 32; at += 32) {
      long a = getLong(buffer, at) ^ wideKey;
      long b = getLong(buffer, at + 8) ^ wideKey;
      long c = getLong(buffer, at + 16) ^ wideKey;
      long d = getLong(buffer, at + 24) ^ wideKey;
      putLong(buffer, at, a);
      putLong(buffer, at + 8, b);
      putLong(buffer, at + 16, c);
      putLong(buffer, at + 24, d);
      seen |= a | b | c | d;
    }
    for (; at <= to - 8; at += 8) {
      long a = getLong(buffer, at) ^ wideKey;
      putLong(buffer, at, a);
      seen |= a;
    }
    if (at <= to - 4) {
      int a = (int) INTS.get(buffer, at) ^ (int) wideKey;
      INTS.set(buffer, at, a);
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

  /** Returns whether the bytes from {@code from} to {@code to} are all ASCII. */
  static boolean isAscii(ByteBuffer buffer, int from, int to) {
    long seen = 0;
    int at = from;
    for (; at <= to - 32; at += 32) {
      seen |=
          getLong(buffer, at)
              | getLong(buffer, at + 8)
              | getLong(buffer, at + 16)
              | getLong(buffer, at + 24);
    }
    for (; at <= to - 8; at += 8) {
      seen |= getLong(buffer, at);
    }
    for (; at < to; at++) {
      seen |= buffer.get(at);
    }
    return (seen & HIGH_BITS) == 0;
  }

  /** Copies {@code length} bytes from one buffer to another and masks them there. */
  static void copy(ByteBuffer source, int from, int length, ByteBuffer target, int to, int key) {
    target.put(to, source, from, length);
    unmask(target, to, to + length, key);
  }

  /** Returns the key for the byte after {@code length} bytes masked with {@code key}. */
  static int advance(int key, int length) {
    return Integer.rotateLeft(key, (length & 3) * Byte.SIZE);
  }

  private static long getLong(ByteBuffer buffer, int at) {
    return (long) LONGS.get(buffer, at);
  }

  private static void putLong(ByteBuffer buffer, int at, long value) {
    LONGS.set(buffer, at, value);
  }

  /** Returns the key repeated twice, in native order. */
  private static long wide(int key) {
    long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? wide : Long.reverseBytes(wide);
  }
}
