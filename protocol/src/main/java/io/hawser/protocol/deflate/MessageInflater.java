// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import static io.hawser.protocol.ProtocolViolation.INVALID_COMPRESSED_DATA;

import io.hawser.deflate.Decompressor;
import io.hawser.deflate.DeflateException;
import io.hawser.protocol.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses the messages that one connection receives (RFC 7692 §7.2.2). With context takeover,
 * it has its own decompressor from the first compressed byte on. Without context takeover, it
 * borrows one from the pool while a message is being read.
 */
public final class MessageInflater {
  /** The end of an empty stored block, which the sender has omitted. */
  private static final byte[] TAIL = {0, 0, -1, -1};

  private final boolean takeover;
  private final int windowBits;
  private final DeflatePool pool;

  // transport thread
  private @Nullable Decompressor decompressor;

  MessageInflater(boolean takeover, int windowBits, DeflatePool pool) {
    this.takeover = takeover;
    this.windowBits = windowBits;
    this.pool = pool;
  }

  /** Takes a piece of a message. The bytes must not change until they have been inflated. */
  public void input(ByteBuffer in, int offset, int length) {
    Decompressor decompressor = this.decompressor;
    if (decompressor == null) {
      decompressor = this.decompressor = take();
    }
    decompressor.input(in.slice(offset, length));
  }

  private Decompressor take() {
    return takeover ? pool.newDecompressor(windowBits) : pool.takeDecompressor(windowBits);
  }

  /** Takes the end of the message. */
  public void inputTail() {
    Decompressor decompressor = this.decompressor;
    // A message may still have the tail, or need none because it ends with a final block.
    if (decompressor != null && !decompressor.isFlushed()) {
      decompressor.input(ByteBuffer.wrap(TAIL));
    }
  }

  /** Returns whether the message ended where its sender has flushed it. */
  public boolean isWhole() {
    return decompressor == null || decompressor.isFlushed();
  }

  /**
   * Inflates into the remaining space of a buffer.
   *
   * @return the number of bytes written; 0 if more input is needed
   * @throws ProtocolException if what comes next cannot be inflated
   */
  public int inflate(ByteBuffer target) throws ProtocolException {
    Decompressor decompressor = this.decompressor;
    if (decompressor == null) {
      return 0;
    }
    try {
      return decompressor.decompress(target);
    } catch (DeflateException e) {
      throw new ProtocolException(INVALID_COMPRESSED_DATA, "compressed data: " + e.getMessage());
    } catch (RuntimeException | Error broken) {
      // Its state is unknown, so it must not be reused.
      this.decompressor = null;
      throw broken;
    }
  }

  public boolean needsInput() {
    return decompressor == null || decompressor.needsInput();
  }

  /** Called when the message is complete. */
  public void end() {
    if (!takeover) {
      release();
    }
  }

  /** Frees the context, or returns the decompressor to the pool. */
  public void release() {
    if (decompressor != null && !takeover) {
      pool.returnDecompressor(windowBits, decompressor);
    }
    decompressor = null;
  }
}
