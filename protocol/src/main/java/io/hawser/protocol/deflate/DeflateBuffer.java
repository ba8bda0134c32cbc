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
  private ByteBuffer end;
  private int length;

  public DeflateBuffer(int initialSize) {
    this.initialSize = initialSize;
    this.bytes = new byte[initialSize];
    this.view = ByteBuffer.wrap(bytes);
    this.end = view.duplicate();
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

  /**
   * Returns the memory after the bytes, with at least so much room. It is valid until the next
   * change. {@link #advance} takes what was written there.
   *
   * @throws OutOfMemoryError if no array is that large
   */
  public ByteBuffer room(int count) {
    long needed = (long) length + count;
    if (needed > bytes.length) {
      if (needed > PayloadLength.MAX) {
        throw new OutOfMemoryError(
            "a compressed message of more than " + PayloadLength.MAX + " bytes");
      }
      long doubled = Math.min(2L * bytes.length, PayloadLength.MAX);
      replace(Arrays.copyOf(bytes, (int) Math.max(needed, doubled)));
    }
    return end.limit(bytes.length).position(length);
  }

  private void replace(byte[] other) {
    bytes = other;
    view = ByteBuffer.wrap(other);
    end = view.duplicate();
  }

  /** Takes the bytes that were written to the room, up to its position. */
  public void advance(ByteBuffer room) {
    length = room.position();
  }

  /** Removes the last {@code count} bytes. */
  public void removeLast(int count) {
    length -= count;
  }
}
