// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the messages that one connection sends (RFC 7692 §7.2.1). With context takeover it has
 * a stream of its own from the first compressed message on; without, it uses the one of the pool.
 */
final class MessageDeflater {
  /** The end of an empty stored block, which is not sent. */
  private static final int TAIL = 4;

  private final DeflateParameters parameters;
  private final boolean takeover;
  private final int threshold;
  private final DeflatePool pool;
  private final int bufferSize;

  // transport thread
  private @Nullable DeflateStream context;

  MessageDeflater(DeflateAgreement agreement, Role role, DeflatePool pool) {
    this.parameters = agreement.parameters(role);
    this.takeover = agreement.takesContextOver(role);
    this.threshold = agreement.options().threshold();
    this.pool = pool;
    this.bufferSize = agreement.options().deflateBufferSize();
  }

  DeflateParameters parameters() {
    return parameters;
  }

  boolean wants(int length, CompressionChoice choice) {
    return choice == CompressionChoice.ALWAYS
        || choice == CompressionChoice.BY_THRESHOLD && length >= threshold;
  }

  /**
   * Compresses a message. A stream that throws, whatever it is, is ended and not used again, and
   * the message goes as it is: nobody else may suffer from what one message contains.
   *
   * @return a buffer of all connections of this thread, to be cleared after use; null if the
   *     message would not become smaller and may be sent as it is, or cannot be compressed
   */
  @Nullable DeflateBuffer deflate(ByteBuffer payload, int offset, int length) {
    DeflateBuffer buffer = pool.buffer(bufferSize);
    try {
      DeflateStream stream = takeover ? context() : pool.stream(parameters);
      if (!takeover) {
        stream.reset();
      }
      compress(stream, payload.duplicate().limit(offset + length).position(offset), buffer);
    } catch (Throwable broken) {
      buffer.clear();
      // A new context refers to nothing before it, so the other side need not know.
      if (takeover) {
        release();
      } else {
        pool.discardStream(parameters);
      }
      return null;
    }
    // With takeover the other side has to see what our context has seen.
    if (takeover || buffer.length() < length) {
      return buffer;
    }
    buffer.clear();
    return null;
  }

  /**
   * Compresses a message by itself. Any thread.
   *
   * @param stream a new one, which is ended
   * @return a buffer of which everything is the message; null if it cannot be compressed
   */
  static @Nullable ByteBuffer compress(DeflateStream stream, ByteBuffer payload) {
    try {
      DeflateBuffer compressed = new DeflateBuffer(64 + payload.remaining() / 2);
      compress(stream, payload, compressed);
      return ByteBuffer.wrap(compressed.toArray());
    } catch (Throwable broken) {
      return null;
    } finally {
      stream.end();
    }
  }

  /** Compresses a payload without the tail that the receiver knows by heart. */
  static void compress(DeflateStream stream, ByteBuffer payload, DeflateBuffer out) {
    if (payload.hasRemaining()) {
      stream.deflate(payload, out);
      out.cut(TAIL);
    } else {
      // Two flushes in a row write nothing, where something is needed (§7.2.3.6).
      out.ensureRoom();
      out.bytes()[0] = 0;
      out.advance(1);
    }
  }

  private DeflateStream context() {
    if (context == null) {
      context = pool.newStream(parameters);
    }
    return context;
  }

  /** Something was sent that the context has not seen: it may not refer to what came before. */
  void forget() {
    if (context != null) {
      try {
        context.reset();
      } catch (Throwable broken) {
        release();
      }
    }
  }

  /** Nothing more will be sent, or nothing that refers to what was sent before. */
  void release() {
    DeflateStream ended = context;
    context = null;
    if (ended != null) {
      ended.end();
    }
  }
}
