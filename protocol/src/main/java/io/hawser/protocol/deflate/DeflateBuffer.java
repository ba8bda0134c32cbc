// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import io.hawser.protocol.PayloadLength;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects an unknown number of compressed bytes. Reused between messages. */
public final class DeflateBuffer {
  /** A buffer that has grown beyond this is not kept for the next message. */
  private static final int MAX_KEPT = 256 << 10;

  private final int initialSize;
  private byte[] bytes;
  private ByteBuffer view;
  private int length;

  public DeflateBuffer(int initialSize) {
    this.initialSize = initialSize;
    this.bytes = new byte[initialSize];
    this.view = ByteBuffer.wrap(bytes);
  }

  byte[] bytes() {
    return bytes;
  }

  /** Returns the bytes as a buffer that starts at 0. The view is valid until the next change. */
  public ByteBuffer view() {
    return view;
  }

  public int length() {
    return length;
  }

  public int capacity() {
    return bytes.length;
  }

  public byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  public void clear() {
    length = 0;
    if (bytes.length > Math.max(initialSize, MAX_KEPT)) {
      replace(new byte[initialSize]);
    }
  }

  /** Makes room for at least one more byte. Returns the number of bytes there is room for. */
  public int ensureRoom() {
    if (length == PayloadLength.MAX) {
      throw new OutOfMemoryError(
          "a compressed message of more than " + PayloadLength.MAX + " bytes");
    }
    if (length == bytes.length) {
      replace(Arrays.copyOf(bytes, (int) Math.min(2L * length, PayloadLength.MAX)));
    }
    return bytes.length - length;
  }

  private void replace(byte[] larger) {
    bytes = larger;
    view = ByteBuffer.wrap(larger);
  }

  public void advance(int count) {
    length += count;
  }

  /** Removes the last {@code count} bytes. */
  public void removeLast(int count) {
    length -= count;
  }
}
