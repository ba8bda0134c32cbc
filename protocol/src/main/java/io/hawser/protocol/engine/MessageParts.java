// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static io.hawser.protocol.ProtocolViolation.INVALID_UTF8;
import static io.hawser.protocol.ProtocolViolation.MESSAGE_TOO_BIG;

import io.hawser.protocol.ProtocolException;
import io.hawser.protocol.Utf8;
import java.nio.ByteBuffer;

/**
 * Passes messages on in parts, as they arrive. Each piece of payload becomes at most one part. Text
 * is validated, and cut only between characters: the beginning of a character at the end of a piece
 * waits for the next piece.
 */
final class MessageParts {
  /** The longest beginning of a character in UTF-8. */
  private static final int MAX_HELD = 3;

  private final ProtocolEvents events;

  // transport thread: the message that is being read
  private long maxSize;
  private long size;
  private int utf8 = Utf8.COMPLETE;
  private final byte[] held = new byte[MAX_HELD];
  private int heldLength;

  MessageParts(ProtocolEvents events) {
    this.events = events;
  }

  /** Begins a message. */
  void begin(long maxSize) {
    this.maxSize = maxSize;
    this.size = 0;
  }

  /** Returns how many bytes of the message have been passed on or are held. */
  long size() {
    return size;
  }

  /**
   * Takes a piece of the message's payload.
   *
   * @param last whether the message ends with it
   */
  void onPayload(boolean text, ByteBuffer in, int offset, int length, boolean last)
      throws ProtocolException {
    if (length > maxSize - size) {
      throw new ProtocolException(
          MESSAGE_TOO_BIG,
          "a message of at least "
              + Long.toUnsignedString(size + length)
              + " bytes: at most "
              + maxSize
              + " are allowed");
    }
    size += length;
    if (text) {
      onText(in, offset, length, last);
    } else if (length > 0 || last) {
      events.onPart(false, in, offset, length, last);
    }
  }

  private void onText(ByteBuffer in, int offset, int length, boolean last)
      throws ProtocolException {
    int end = offset + length;
    utf8 = Utf8.validate(in, offset, end, utf8);
    if (utf8 == Utf8.INVALID || last && utf8 != Utf8.COMPLETE) {
      throw new ProtocolException(INVALID_UTF8, "text that is not UTF-8");
    }
    ByteBuffer whole = in;
    if (heldLength > 0) {
      whole = ByteBuffer.allocate(heldLength + length).put(held, 0, heldLength);
      whole.put(heldLength, in, offset, length);
      offset = 0;
      end = whole.capacity();
    }
    heldLength = utf8 == Utf8.COMPLETE ? 0 : Utf8.incompleteAtEnd(whole, end);
    end -= heldLength;
    whole.get(end, held, 0, heldLength);
    if (end > offset || last) {
      events.onPart(true, whole, offset, end - offset, last);
    }
  }
}
