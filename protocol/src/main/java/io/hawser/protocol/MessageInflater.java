// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static io.hawser.protocol.ProtocolViolation.INVALID_COMPRESSED_DATA;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses the messages that one connection receives (RFC 7692 §7.2.2). With context takeover
 * it has an inflater of its own from the first compressed byte on; without, it has one of the
 * pool's while a message is being read.
 */
final class MessageInflater {
  /**
   * What the sender has left out, the end of an empty stored block; and then another such block. A
   * message that was cut inside a block takes the second one for data or chokes on it. (With one
   * exception: the header of a dynamic block may swallow it. Then the next message fails.)
   */
  private static final byte[] TAIL = {0, 0, -1, -1, 0, 0, 0, -1, -1};

  /** Where the context ends with the message, the second block is a final one: that is exact. */
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

  /** Takes a piece of a message, which must stay as it is until it is inflated. */
  void input(ByteBuffer in, int offset, int length) {
    Inflater inflater = this.inflater;
    if (inflater == null) {
      inflater = this.inflater = takeover ? new Inflater(true) : pool.takeInflater();
    } else if (inflater.finished()) {
      inflater.reset(); // what came before ended with a final block
    }
    piece = in.slice(offset, length);
    lastByte = in.get(offset + length - 1) & 0xFF;
    inflater.setInput(piece);
  }

  /** Takes the end of a message. */
  void inputTail() {
    Inflater inflater = this.inflater;
    if (inflater == null || lastByte == NONE) {
      return; // a message of no bytes at all
    }
    piece = null;
    boolean complete = inflater.finished();
    if (complete) {
      inflater.reset();
    }
    // A sender that did not cut the tail off shows by an 0xFF, in which no cut message can end: the
    // header of the block whose end is missing leaves zeros in its last bits.
    int from = complete || lastByte == 0xFF ? SECOND_BLOCK : 0;
    inflater.setInput(takeover ? TAIL : LAST_TAIL, from, TAIL.length - from);
  }

  /** Whether the message ended, with its tail, where a block ends; as far as can be told. */
  boolean isWhole() {
    return takeover || inflater == null || lastByte == NONE || inflater.finished();
  }

  /**
   * Inflates into what remains of a buffer.
   *
   * @return the number of bytes; 0 if more input is needed
   */
  int inflate(ByteBuffer target) throws ProtocolException {
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
        // Behind a final block the next one begins, without history: no compressor keeps it.
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
      // What came out before the problem is looked at first, however the input was cut.
      failure = problem;
      return count;
    } catch (RuntimeException | Error broken) {
      // Nobody knows any more what it will do, so it is not for others.
      this.inflater = null;
      inflater.end();
      throw broken;
    }
  }

  boolean needsInput() {
    return failure == null && (inflater == null || inflater.needsInput());
  }

  /** The message is whole. */
  void end() {
    lastByte = NONE;
    if (!takeover) {
      release();
    }
  }

  /** Frees the context. */
  void release() {
    Inflater inflater = this.inflater;
    this.inflater = null;
    piece = null;
    if (inflater == null) {
      return;
    }
    if (takeover) {
      inflater.end();
    } else {
      pool.giveBack(inflater);
    }
  }
}
