// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import io.hawser.MessageAccess;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message of which parts have arrived, but not the last one. Its memory grows with the bytes that
 * have arrived, to about twice as much, however many parts they came in.
 */
final class Gathering {
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final boolean text;
  private byte[] bytes;
  private int size;

  /** Creates a message without content. */
  Gathering(boolean text, int firstSize) {
    this.text = text;
    this.bytes = new byte[Math.max(64, firstSize)];
  }

  boolean isText() {
    return text;
  }

  int size() {
    return size;
  }

  /** Adds a part. The sum must fit into an array. */
  void add(Message part) {
    int end = size + part.size();
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY, Math.max(2L * bytes.length, end)));
    }
    part.copyTo(ByteBuffer.wrap(bytes, size, part.size()));
    size = end;
  }

  /** Returns what was added. Nothing may be added afterwards. */
  Message toMessage() {
    return MessageAccess.own(text, ByteBuffer.wrap(bytes), 0, size);
  }
}
