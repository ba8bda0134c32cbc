// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads and writes several bytes of an array at once, the lowest first. */
final class Bytes {
  /** An array that is read or written eight bytes at a time needs so many bytes after its data. */
  static final int PADDING = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  static long getLong(byte[] bytes, int index) {
    return (long) LONG.get(bytes, index);
  }

  static int getInt(byte[] bytes, int index) {
    return (int) INT.get(bytes, index);
  }

  static void putLong(byte[] bytes, int index, long value) {
    LONG.set(bytes, index, value);
  }

  /**
   * Returns how many bytes are the same at two places.
   *
   * @param known so many are known to be the same
   * @param end the exclusive end of the data at {@code p}, which is the later place
   */
  static int common(byte[] bytes, int earlier, int p, int known, int end) {
    int back = p - earlier;
    for (int q = p + known; q < end; q += Long.BYTES) {
      long difference = getLong(bytes, q) ^ getLong(bytes, q - back);
      if (difference != 0) {
        return Math.min(q + (Long.numberOfTrailingZeros(difference) >> 3), end) - p;
      }
    }
    return end - p;
  }
}
