// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;

/**
 * How messages are compressed: two connections with the same parameters can be sent the same bytes.
 *
 * @param level from 0 to 9
 * @param memoryLevel from 1 to 9
 * @param windowBits from 8 to 15
 */
public record DeflateParameters(int level, int memoryLevel, int windowBits) {
  private static final int JDK_MEMORY_LEVEL = 8;

  /**
   * Compresses one message by itself, for {@link WebSocketProtocol#sendCompressed}. Any thread.
   *
   * @return a buffer on the heap, of which everything is the message
   */
  public ByteBuffer compress(ByteBuffer payload) {
    DeflateStream stream = newStream();
    try {
      DeflateBuffer compressed = new DeflateBuffer(64 + payload.remaining() / 2);
      MessageDeflater.compress(stream, payload, compressed);
      return ByteBuffer.wrap(compressed.toArray());
    } finally {
      stream.end();
    }
  }

  /** The JDK has its zlib compiled in and is the faster one, but knows only these two values. */
  DeflateStream newStream() {
    return windowBits == PerMessageDeflate.MAX_WINDOW_BITS && memoryLevel == JDK_MEMORY_LEVEL
        ? new JdkDeflateStream(level)
        : new JzlibDeflateStream(this);
  }
}
