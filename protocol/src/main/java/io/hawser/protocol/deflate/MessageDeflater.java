// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.Role;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the messages that one connection sends (RFC 7692 §7.2.1). With context takeover, it
 * has its own stream from the first compressed message on. Without context takeover, it uses the
 * pool's stream.
 */
public final class MessageDeflater {
  /** The number of bytes at the end of an empty stored block that are not sent. */
  private static final int TAIL = 4;

  private final DeflateParameters parameters;
  private final boolean takeover;
  private final int threshold;
  private final DeflatePool pool;
  private final int bufferSize;
  private final DeflateContexts contexts;

  // transport thread
  private @Nullable DeflateContext context;

  /** Without context takeover: the stream of the message that is being sent in fragments. */
  private @Nullable DeflateStream fragments;

  MessageDeflater(DeflateAgreement agreement, Role role, DeflatePool pool) {
    this.parameters = agreement.parameters(role);
    this.takeover = agreement.takesContextOver(role);
    this.threshold = agreement.options().threshold();
    this.pool = pool;
    this.bufferSize = agreement.options().deflateBufferSize();
    this.contexts =
        pool.contexts(
            new DeflateContexts.Policy(
                agreement.options().maxContextMemory(),
                agreement.options().contextIdleTimeout().toMillis()));
  }

  public DeflateParameters parameters() {
    return parameters;
  }

  /** Returns whether a message of this length is to be compressed. */
  public boolean shouldCompress(int length, CompressionChoice choice) {
    return choice == CompressionChoice.ALWAYS
        || choice == CompressionChoice.BY_THRESHOLD && length >= threshold;
  }

  /**
   * Compresses a message. If the stream throws anything, it is not used again, and the message is
   * sent uncompressed. The content of one message must not harm other messages.
   *
   * @return a buffer that is shared by all connections of this thread and must be cleared after
   *     use; null if the message must be sent uncompressed, because compression has failed or,
   *     without context takeover, would not make it smaller
   */
  @Nullable
  public DeflateBuffer deflate(ByteBuffer payload, int offset, int length) {
    DeflateBuffer buffer = pool.buffer(bufferSize);
    try {
      ByteBuffer message = payload.duplicate().limit(offset + length).position(offset);
      if (takeover) {
        compress(takeContext(), message, buffer);
        returnContext();
        // The peer must receive everything that our context contains.
        return buffer;
      }
      DeflateStream stream = pool.stream(parameters);
      stream.reset();
      compress(stream, message, buffer);
      if (buffer.length() < length) {
        return buffer;
      }
    } catch (Throwable broken) {
      // A new context does not refer to earlier messages, so the peer need not be notified.
      if (takeover) {
        release();
      } else {
        pool.discardStream(parameters);
      }
    }
    buffer.clear();
    return null;
  }

  /**
   * Compresses a fragment of a message. All fragments of a message must be compressed before the
   * next message. If the stream throws anything, the message cannot be continued.
   *
   * @return a buffer as {@link #deflate} returns it, but never null
   */
  public DeflateBuffer deflateFragment(ByteBuffer payload, int offset, int length, boolean last) {
    DeflateBuffer buffer = pool.buffer(bufferSize);
    DeflateStream stream = takeover ? takeContext() : fragmentStream();
    try {
      ByteBuffer fragment = payload.duplicate().limit(offset + length).position(offset);
      if (last) {
        compress(stream, fragment, buffer);
      } else if (length > 0) {
        stream.deflate(fragment, buffer);
      }
    } catch (Throwable broken) {
      release();
      buffer.clear();
      throw broken;
    }
    if (last) {
      fragments = null;
      returnContext();
    }
    return buffer;
  }

  /** Returns a stream of its own, because other connections compress between two fragments. */
  private DeflateStream fragmentStream() {
    if (fragments == null) {
      fragments = pool.newStream(parameters);
    }
    return fragments;
  }

  /**
   * Compresses a message independently of all others. May be called from any thread.
   *
   * @param stream a new stream, which is not used for anything else
   * @return a buffer that holds the message from 0 to its capacity; null if it cannot be compressed
   */
  public static @Nullable ByteBuffer compress(DeflateStream stream, ByteBuffer payload) {
    try {
      DeflateBuffer compressed = new DeflateBuffer(64 + payload.remaining() / 2);
      compress(stream, payload, compressed);
      return ByteBuffer.wrap(compressed.toArray());
    } catch (Throwable broken) {
      return null;
    }
  }

  /** Compresses a payload and omits the tail, which the receiver appends (§7.2.1). */
  public static void compress(DeflateStream stream, ByteBuffer payload, DeflateBuffer out) {
    stream.deflate(payload, out);
    out.removeLast(TAIL);
  }

  /** Returns the stream of the context, which cannot be released then. */
  private DeflateStream takeContext() {
    DeflateContext context = this.context;
    DeflateStream stream = context == null ? null : context.stream();
    if (context != null && stream != null) {
      contexts.remove(context);
      return stream;
    }
    stream = pool.newStream(parameters);
    this.context = new DeflateContext(stream);
    return stream;
  }

  private void returnContext() {
    if (context != null) {
      contexts.add(context);
    }
  }

  /** Resets the context. Later messages do not refer back to what was sent before. */
  public void resetContext() {
    DeflateStream stream = context == null ? null : context.stream();
    if (stream != null) {
      try {
        stream.reset();
      } catch (Throwable broken) {
        release();
      }
    }
  }

  /** Ends the context and frees its memory. A later message begins a new one. */
  public void release() {
    fragments = null;
    if (context != null) {
      contexts.release(context);
      context = null;
    }
  }
}
