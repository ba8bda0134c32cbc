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

  /** The memory. It is one field, so that an error cannot leave two that contradict each other. */
  private ByteBuffer memory;

  private int length;

  public DeflateBuffer(int initialSize) {
    this.initialSize = initialSize;
    this.memory = ByteBuffer.allocate(initialSize);
  }

  /** Returns the bytes as a buffer that starts at 0. The view is valid until the next change. */
  public ByteBuffer view() {
    return memory;
  }

  public int length() {
    return length;
  }

  public int capacity() {
    return memory.capacity();
  }

  public byte[] toArray() {
    return Arrays.copyOf(memory.array(), length);
  }

  public void clear() {
    length = 0;
    if (memory.capacity() > Math.max(initialSize, MAX_KEPT)) {
      memory = ByteBuffer.allocate(initialSize);
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
    if (needed > memory.capacity()) {
      if (needed > PayloadLength.MAX) {
        throw new OutOfMemoryError(
            "a compressed message of more than " + PayloadLength.MAX + " bytes");
      }
      long doubled = Math.min(2L * memory.capacity(), PayloadLength.MAX);
      memory = ByteBuffer.wrap(Arrays.copyOf(memory.array(), (int) Math.max(needed, doubled)));
    }
    return memory.duplicate().position(length);
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
