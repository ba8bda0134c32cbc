// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects compressed bytes of unknown number; used again for the next message. */
final class DeflateBuffer {
  /** A buffer that has grown beyond this is not kept for the next message. */
  private static final int MOST_KEPT = 256 << 10;

  private static final int MOST = FrameEncoder.MAX_PAYLOAD;

  private final int initialSize;
  private byte[] bytes;
  private ByteBuffer view;
  private int length;

  DeflateBuffer(int initialSize) {
    this.initialSize = initialSize;
    this.bytes = new byte[initialSize];
    this.view = ByteBuffer.wrap(bytes);
  }

  byte[] bytes() {
    return bytes;
  }

  /** The bytes as a buffer, from offset 0 on; valid until the next change. */
  ByteBuffer view() {
    return view;
  }

  int length() {
    return length;
  }

  int capacity() {
    return bytes.length;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  void clear() {
    length = 0;
    if (bytes.length > Math.max(initialSize, MOST_KEPT)) {
      become(new byte[initialSize]);
    }
  }

  /** Sees to it that there is room for at least one more byte, and says for how many. */
  int ensureRoom() {
    if (length == MOST) {
      throw new OutOfMemoryError("a compressed message of more than " + MOST + " bytes");
    }
    if (length == bytes.length) {
      become(Arrays.copyOf(bytes, (int) Math.min(2L * length, MOST)));
    }
    return bytes.length - length;
  }

  private void become(byte[] larger) {
    bytes = larger;
    view = ByteBuffer.wrap(larger);
  }

  void advance(int count) {
    length += count;
  }

  /** Takes back the last {@code count} bytes. */
  void cut(int count) {
    length -= count;
  }
}
