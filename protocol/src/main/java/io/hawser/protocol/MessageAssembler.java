// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static io.hawser.protocol.ProtocolViolation.INVALID_COMPRESSED_DATA;
import static io.hawser.protocol.ProtocolViolation.INVALID_OPCODE;
import static io.hawser.protocol.ProtocolViolation.INVALID_UTF8;
import static io.hawser.protocol.ProtocolViolation.MESSAGE_TOO_BIG;
import static io.hawser.protocol.ProtocolViolation.TOO_MANY_FRAGMENTS;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Frames to messages: the order of fragments, decompression, the limits on what a peer may make us
 * hold, and UTF-8 checked as it arrives. A message that comes whole in one buffer is passed on from
 * there; any other is gathered in memory that grows with what has arrived or come out of the
 * compression, whatever length was announced.
 */
final class MessageAssembler {
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
  private static final int FIRST_ALLOCATION = 256;
  private static final int GROWTH = 3;

  /** How much larger than the message a useless compression may be, in parts of the message. */
  private static final int COMPRESSION_LOSS = 8;

  /** However large the last message was, the next may be small. */
  private static final int MOST_EXPECTED = 256 << 10;

  private final Limits limits;
  private final ProtocolEvents events;
  private final ProtocolOutput output;
  private final @Nullable Compression compression;

  // transport thread: the message between its first frame and its last
  private boolean inMessage;
  private boolean text;
  private boolean compressed;
  private int fragments;
  private boolean lastFrame;
  private int announced;
  private int utf8 = Utf8.COMPLETE;
  private int size;
  private @Nullable ByteBuffer gathered;

  // transport thread: about how much will come out of a compressed message
  private int expected;

  MessageAssembler(
      Limits limits,
      ProtocolEvents events,
      ProtocolOutput output,
      @Nullable Compression compression) {
    this.limits = limits;
    this.events = events;
    this.output = output;
    this.compression = compression;
    this.expected = compression == null ? 0 : compression.inflateBufferSize();
  }

  /** Whether a message has begun and is not complete. */
  boolean isReceiving() {
    return inMessage;
  }

  /** Whether RSV1 may be set beside this opcode. */
  boolean mayBeCompressed(int opcode) {
    return compression != null && (opcode == Opcode.TEXT || opcode == Opcode.BINARY);
  }

  /** Whether the message whose frame has begun is compressed. */
  boolean isCompressed() {
    return compressed;
  }

  /** Refuses a data frame that does not fit behind the one before it (RFC 6455 §5.4). */
  void beginHeader(int opcode, boolean rsv1) throws ProtocolException {
    if (opcode > Opcode.BINARY) {
      throw new ProtocolException(INVALID_OPCODE, "opcode " + opcode + " is reserved");
    }
    if (inMessage != (opcode == Opcode.CONTINUATION)) {
      throw new ProtocolException(
          INVALID_OPCODE,
          inMessage
              ? "a message began inside another, with opcode " + opcode
              : "a continuation frame without a message to continue");
    }
    if (!inMessage) {
      compressed = rsv1;
    }
  }

  /** Refuses a frame that would make the message too big, before any of it is read. */
  int checkSize(long length) throws ProtocolException {
    long total = announced + length;
    long allowed = limits.maxMessageSize();
    if (compressed) {
      // What comes out is limited when it does; what goes in may be a little more.
      allowed =
          Math.min(Integer.MAX_VALUE, allowed + allowed / COMPRESSION_LOSS + FIRST_ALLOCATION);
    }
    if (total > allowed) {
      throw tooBig(total);
    }
    return (int) length;
  }

  private ProtocolException tooBig(long size) {
    return new ProtocolException(
        MESSAGE_TOO_BIG,
        "a message of at least " + size + " bytes, allowed are " + limits.maxMessageSize());
  }

  /** The header of a data frame has been read. */
  void beginFrame(int opcode, boolean fin, int length) throws ProtocolException {
    checkSize(length);
    if (opcode != Opcode.CONTINUATION) {
      inMessage = true;
      text = opcode == Opcode.TEXT;
      fragments = 0;
    }
    lastFrame = fin;
    announced += length;
    if (++fragments > limits.maxFragments()) {
      throw new ProtocolException(
          TOO_MANY_FRAGMENTS, "a message in more than " + limits.maxFragments() + " frames");
    }
  }

  /** A message whose only frame lies whole in the buffer. */
  void onWholeMessage(ByteBuffer in, int offset, int length, boolean ascii)
      throws ProtocolException {
    inMessage = false;
    announced = 0;
    if (text && !ascii && !Utf8.isValid(in, offset, offset + length)) {
      throw new ProtocolException(INVALID_UTF8, "text that is not UTF-8");
    }
    events.onMessage(text, in, offset, length);
  }

  /**
   * A piece of a message that does not come in one piece.
   *
   * @param key masks the piece; 0 if nothing does
   */
  void onPayload(ByteBuffer in, int offset, int length, int key, boolean last)
      throws ProtocolException {
    if (length > 0) {
      ByteBuffer target = ensureRoom(length);
      if (key == 0) {
        target.put(size, in, offset, length);
      } else {
        Masking.copy(in, offset, length, target, size, key);
      }
      if (text) {
        utf8 = Utf8.validate(target, size, size + length, utf8);
      }
      size += length;
    }
    if (utf8 == Utf8.INVALID || last && utf8 != Utf8.COMPLETE) {
      throw new ProtocolException(INVALID_UTF8, "text that is not UTF-8");
    }
    if (last) {
      deliver();
    }
  }

  /** A piece of a compressed message, unmasked. */
  void onCompressedPayload(ByteBuffer in, int offset, int length, boolean last)
      throws ProtocolException {
    if (compression == null) {
      throw new AssertionError("a compressed frame passed mayBeCompressed");
    }
    MessageInflater inflater = compression.inflater();
    if (length > 0) {
      inflater.input(in, offset, length);
      inflate(inflater);
    }
    if (last) {
      int whole = size;
      inflater.inputTail();
      inflate(inflater);
      if (size != whole || !inflater.isWhole()) {
        throw new ProtocolException(INVALID_COMPRESSED_DATA, "compressed data ends inside a block");
      }
      if (utf8 != Utf8.COMPLETE) {
        throw new ProtocolException(INVALID_UTF8, "text that is not UTF-8");
      }
      inflater.end();
      compression.countReceived(size, announced);
      expected =
          Math.max(compression.inflateBufferSize(), Math.min(size + size / 8, MOST_EXPECTED));
      deliver();
    }
  }

  private void inflate(MessageInflater inflater) throws ProtocolException {
    boolean more;
    do {
      if (size == limits.maxMessageSize()) {
        if (inflater.inflate(ByteBuffer.allocate(1)) > 0) {
          throw tooBig(size + 1L);
        }
        return;
      }
      ByteBuffer target = roomToInflate();
      int count = inflater.inflate(target.position(size));
      target.position(0);
      if (text) {
        utf8 = Utf8.validate(target, size, size + count, utf8);
        if (utf8 == Utf8.INVALID) {
          throw new ProtocolException(INVALID_UTF8, "text that is not UTF-8");
        }
      }
      size += count;
      more = count > 0 && (size == target.capacity() || !inflater.needsInput());
    } while (more);
  }

  private ByteBuffer roomToInflate() {
    ByteBuffer old = gathered;
    if (old != null && size < old.capacity()) {
      return old;
    }
    long wanted = Math.max(expected, (long) GROWTH * size);
    ByteBuffer grown = output.borrow((int) Math.min(limits.maxMessageSize(), wanted), size);
    gathered = grown;
    return grown;
  }

  /**
   * Room for {@code length} more bytes; it grows with what has come, not with what is announced.
   */
  private ByteBuffer ensureRoom(int length) {
    ByteBuffer old = gathered;
    if (old != null && old.capacity() - size >= length) {
      return old;
    }
    int needed = size + length;
    // What comes behind a last frame's announced end belongs to another message.
    long most = lastFrame ? announced : limits.maxMessageSize();
    long wanted = Math.min(most, Math.max(FIRST_ALLOCATION, (long) GROWTH * needed));
    ByteBuffer grown = output.borrow((int) Math.max(needed, wanted), size);
    gathered = grown;
    return grown;
  }

  private void deliver() {
    ByteBuffer payload = gathered;
    int length = size;
    inMessage = false;
    announced = 0;
    gathered = null;
    size = 0;
    if (payload == null) {
      events.onMessage(text, EMPTY, 0, 0);
    } else {
      events.onMessage(text, payload, 0, length);
      output.giveBack();
    }
  }

  /** Nothing more will come: what was gathered is of no use. */
  void discard() {
    if (compression != null) {
      compression.inflater().release();
    }
    if (gathered != null) {
      output.giveBack();
      gathered = null;
    }
  }
}
