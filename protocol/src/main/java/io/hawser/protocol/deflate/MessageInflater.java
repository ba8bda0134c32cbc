// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import static io.hawser.protocol.ProtocolViolation.INVALID_COMPRESSED_DATA;

import io.hawser.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses the messages that one connection receives (RFC 7692 §7.2.2). With context takeover,
 * it has its own inflater from the first compressed byte on. Without context takeover, it borrows
 * one from the pool while a message is being read.
 */
public final class MessageInflater {
  /**
   * The end of an empty stored block, which the sender has omitted, followed by a second such
   * block. If a message ends inside a block, the second one is decoded as data or causes an error.
   * (There is one exception: the header of a dynamic block may absorb it. Then the next message
   * fails.)
   */
  private static final byte[] TAIL = {0, 0, -1, -1, 0, 0, 0, -1, -1};

  /**
   * The tail without context takeover. Its second block is a final block, which the inflater
   * reaches if and only if the message ends where a block ends.
   */
  private static final byte[] LAST_TAIL = {0, 0, -1, -1, 1, 0, 0, -1, -1};

  private static final int SECOND_BLOCK = 4;
  private static final int NONE = -1;

  private final boolean takeover;
  private final DeflatePool pool;

  // transport thread
  private @Nullable Inflater inflater;
  private @Nullable ByteBuffer piece;
  private int lastByte = NONE;
  private @Nullable ProtocolException failure;

  MessageInflater(boolean takeover, DeflatePool pool) {
    this.takeover = takeover;
    this.pool = pool;
  }

  /** Takes a piece of a message. The bytes must not change until they have been inflated. */
  public void input(ByteBuffer in, int offset, int length) {
    Inflater inflater = this.inflater;
    if (inflater == null) {
      inflater = this.inflater = takeover ? new Inflater(true) : pool.takeInflater();
    } else if (inflater.finished()) {
      inflater.reset(); // the previous data ended with a final block
    }
    piece = in.slice(offset, length);
    lastByte = in.get(offset + length - 1) & 0xFF;
    inflater.setInput(piece);
  }

  /** Takes the end of the message. */
  public void inputTail() {
    Inflater inflater = this.inflater;
    if (inflater == null || lastByte == NONE) {
      return; // the message has no bytes at all
    }
    piece = null;
    boolean complete = inflater.finished();
    if (complete) {
      inflater.reset();
    }
    // A message that ends in 0xFF still has the tail, which its sender should have removed. Without
    // the tail, it would end with the header of the empty stored block, and the last bits of that
    // header are zero.
    int from = complete || lastByte == 0xFF ? SECOND_BLOCK : 0;
    inflater.setInput(takeover ? TAIL : LAST_TAIL, from, TAIL.length - from);
  }

  /**
   * Returns whether the message ended where a block ends. With context takeover, this cannot be
   * determined here, and the result is true.
   */
  public boolean isWhole() {
    return takeover || inflater == null || lastByte == NONE || inflater.finished();
  }

  /**
   * Inflates into the remaining space of a buffer.
   *
   * @return the number of bytes written; 0 if more input is needed
   */
  public int inflate(ByteBuffer target) throws ProtocolException {
    Inflater inflater = this.inflater;
    if (inflater == null) {
      return 0;
    }
    if (failure != null) {
      throw failure;
    }
    long before = inflater.getBytesWritten();
    try {
      int count = inflater.inflate(target);
      while (count == 0 && inflater.finished() && inflater.getRemaining() > 0) {
        if (piece == null) {
          throw new DataFormatException("final block in the tail");
        }
        // After a final block, the next block begins without history. No compressor keeps its
        // history.
        inflater.reset();
        inflater.setInput(piece);
        before = 0;
        count = inflater.inflate(target);
      }
      return count;
    } catch (DataFormatException e) {
      ProtocolException problem =
          new ProtocolException(INVALID_COMPRESSED_DATA, "compressed data: " + e.getMessage());
      int count = (int) (inflater.getBytesWritten() - before);
      if (count == 0) {
        throw problem;
      }
      // The bytes before the error are checked first, no matter how the input was split.
      failure = problem;
      return count;
    } catch (RuntimeException | Error broken) {
      // Its state is unknown, so it must not be reused.
      this.inflater = null;
      inflater.end();
      throw broken;
    }
  }

  public boolean needsInput() {
    return failure == null && (inflater == null || inflater.needsInput());
  }

  /** Called when the message is complete. */
  public void end() {
    lastByte = NONE;
    if (!takeover) {
      release();
    }
  }

  /** Frees the inflater together with its context, or returns it to the pool. */
  public void release() {
    Inflater inflater = this.inflater;
    this.inflater = null;
    piece = null;
    if (inflater == null) {
      return;
    }
    if (takeover) {
      inflater.end();
    } else {
      pool.returnInflater(inflater);
    }
  }
}
