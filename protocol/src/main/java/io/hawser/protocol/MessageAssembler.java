// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static io.hawser.protocol.ProtocolViolation.INVALID_OPCODE;
import static io.hawser.protocol.ProtocolViolation.INVALID_UTF8;
import static io.hawser.protocol.ProtocolViolation.MESSAGE_TOO_BIG;
import static io.hawser.protocol.ProtocolViolation.TOO_MANY_FRAGMENTS;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Frames to messages: the order of fragments, the limits on what a peer may make us hold, and UTF-8
 * checked as it arrives. A message that comes whole in one buffer is passed on from there; any
 * other is gathered in memory that grows with what has arrived, whatever length was announced.
 */
final class MessageAssembler {
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
  private static final int FIRST_ALLOCATION = 256;
  private static final int GROWTH = 3;

  private final Limits limits;
  private final ProtocolEvents events;
  private final ProtocolOutput output;

  // transport thread: the message between its first frame and its last
  private boolean inMessage;
  private boolean text;
  private int fragments;
  private boolean lastFrame;
  private int announced;
  private int utf8 = Utf8.COMPLETE;
  private int size;
  private @Nullable ByteBuffer gathered;

  MessageAssembler(Limits limits, ProtocolEvents events, ProtocolOutput output) {
    this.limits = limits;
    this.events = events;
    this.output = output;
  }

  /** Refuses a data frame that does not fit behind the one before it (RFC 6455 §5.4). */
  void checkOpcode(int opcode) throws ProtocolException {
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
  }

  /** Refuses a frame that would make the message too big, before any of it is read. */
  int checkSize(long length) throws ProtocolException {
    long total = announced + length;
    if (total > limits.maxMessageSize()) {
      throw new ProtocolException(
          MESSAGE_TOO_BIG,
          "a message of at least " + total + " bytes, allowed are " + limits.maxMessageSize());
    }
    return (int) length;
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
    if (gathered != null) {
      output.giveBack();
      gathered = null;
    }
  }
}
