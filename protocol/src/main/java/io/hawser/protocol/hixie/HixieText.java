// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.hixie;

import io.hawser.protocol.ProtocolException;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Utf8;
import io.hawser.protocol.engine.ProtocolEvents;
import io.hawser.protocol.engine.ProtocolOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a text that arrives in pieces or is not valid UTF-8. Its memory grows with what arrives.
 * Each invalid byte, and each incomplete character, is replaced with U+FFFD, as the Encoding
 * Standard prescribes for browsers. A replacement never makes a text shorter, so the size limit is
 * exceeded at the same byte, no matter how the text is split.
 */
final class HixieText {
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
  private static final int FIRST_ALLOCATION = 256;

  /** The memory for a text is at most this many times the bytes that have arrived. */
  private static final int GROWTH = 2;

  /** U+FFFD. */
  private static final int REPLACEMENT = 0xEFBFBD, REPLACEMENT_LENGTH = 3;

  private final int maxMessageSize;
  private final ProtocolOutput output;

  // transport thread: the limit of texts that are reported in parts; 0 if texts are whole
  private long maxPartsSize;

  // transport thread: the text that is being read
  private boolean inParts;
  private long maxSize;
  private long reported;
  private int utf8 = Utf8.COMPLETE;
  private int size;
  private @Nullable ByteBuffer gathered;

  HixieText(int maxSize, ProtocolOutput output) {
    this.maxMessageSize = maxSize;
    this.output = output;
  }

  /** See {@link io.hawser.protocol.engine.ProtocolEngine#receiveParts}. */
  void receiveParts(long maxMessageSize) {
    maxPartsSize = maxMessageSize;
  }

  /** Begins a text. */
  void begin() {
    inParts = maxPartsSize > 0;
    maxSize = inParts ? maxPartsSize : maxMessageSize;
    reported = 0;
  }

  /** Returns whether the text that is being read is reported in parts. */
  boolean isInParts() {
    return inParts;
  }

  /** Returns whether these bytes are all of the text, so that they need not be gathered. */
  boolean isWhole(ByteBuffer in, int from, int to) {
    return size == 0 && reported == 0 && to - from <= maxSize && Utf8.isValid(in, from, to);
  }

  /** Appends the bytes from {@code from} to {@code to}. */
  void append(ByteBuffer in, int from, int to) throws ProtocolException {
    int after = Utf8.validate(in, from, to, utf8);
    if (after != Utf8.INVALID) {
      put(in, from, to - from);
      utf8 = after;
      return;
    }
    for (int at = from; at < to; at++) {
      after = Utf8.validate(in, at, at + 1, utf8);
      if (after == Utf8.INVALID && utf8 != Utf8.COMPLETE) {
        replaceIncompleteCharacter();
        after = Utf8.validate(in, at, at + 1, Utf8.COMPLETE);
      }
      if (after == Utf8.INVALID) {
        replace();
      } else {
        put(in, at, 1);
        utf8 = after;
      }
    }
  }

  private void put(ByteBuffer in, int offset, int length) throws ProtocolException {
    if (length > 0) {
      ensureRoom(length).put(size, in, offset, length);
      size += length;
    }
  }

  /** Replaces the incomplete last character. */
  private void replaceIncompleteCharacter() throws ProtocolException {
    ByteBuffer target = ensureRoom(0);
    do {
      size--;
    } while ((target.get(size) & 0b1100_0000) == 0b1000_0000);
    utf8 = Utf8.COMPLETE;
    replace();
  }

  private void replace() throws ProtocolException {
    ByteBuffer target = ensureRoom(REPLACEMENT_LENGTH);
    for (int i = 0; i < REPLACEMENT_LENGTH; i++) {
      target.put(size++, (byte) (REPLACEMENT >> Byte.SIZE * (REPLACEMENT_LENGTH - 1 - i)));
    }
  }

  private ByteBuffer ensureRoom(int length) throws ProtocolException {
    if (length > maxSize - reported - size) {
      throw new ProtocolException(
          ProtocolViolation.MESSAGE_TOO_BIG, "a text of more than " + maxSize + " bytes");
    }
    ByteBuffer old = gathered;
    int capacity = old == null ? 0 : old.capacity();
    if (old != null && capacity - size >= length) {
      return old;
    }
    long wanted =
        Math.min(
            Math.min(maxSize, Integer.MAX_VALUE),
            Math.max(FIRST_ALLOCATION, (long) GROWTH * capacity));
    ByteBuffer grown = output.borrow((int) Math.max(size + length, wanted), size);
    gathered = grown;
    return grown;
  }

  /** Reports the complete text, and begins a new one. */
  void deliver(ProtocolEvents events) throws ProtocolException {
    if (utf8 != Utf8.COMPLETE) {
      replaceIncompleteCharacter();
    }
    ByteBuffer text = gathered;
    int length = size;
    gathered = null;
    size = 0;
    if (text == null) {
      events.onMessage(true, EMPTY, 0, 0);
      return;
    }
    try {
      events.onMessage(true, text, 0, length);
    } finally {
      output.giveBack();
    }
  }

  /**
   * Reports what was gathered as a part of the text. The beginning of a character at its end waits
   * for the next part.
   */
  void deliverPart(ProtocolEvents events, boolean last) throws ProtocolException {
    if (last && utf8 != Utf8.COMPLETE) {
      replaceIncompleteCharacter();
    }
    ByteBuffer part = gathered;
    if (part == null) {
      if (last) {
        events.onPart(true, EMPTY, 0, 0, true);
      }
      return;
    }
    byte[] held = new byte[utf8 == Utf8.COMPLETE ? 0 : Utf8.incompleteAtEnd(part, size)];
    int length = size - held.length;
    part.get(length, held);
    gathered = null;
    size = 0;
    reported += length;
    try {
      if (length > 0 || last) {
        events.onPart(true, part, 0, length, last);
      }
    } finally {
      output.giveBack();
    }
    put(ByteBuffer.wrap(held), 0, held.length);
  }

  /** Discards what was gathered, because nothing more will be read. */
  void discard() {
    if (gathered != null) {
      gathered = null;
      output.giveBack();
    }
  }
}
