// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static io.hawser.protocol.ProtocolViolation.INVALID_COMPRESSED_DATA;
import static io.hawser.protocol.ProtocolViolation.INVALID_OPCODE;
import static io.hawser.protocol.ProtocolViolation.INVALID_UTF8;
import static io.hawser.protocol.ProtocolViolation.MESSAGE_TOO_BIG;
import static io.hawser.protocol.ProtocolViolation.TOO_MANY_FRAGMENTS;

import io.hawser.protocol.Limits;
import io.hawser.protocol.ProtocolException;
import io.hawser.protocol.Utf8;
import io.hawser.protocol.deflate.Compression;
import io.hawser.protocol.deflate.MessageInflater;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Assembles messages from frames. Checks the order of fragments, decompresses, enforces the limits
 * on what a peer may make us hold, and validates UTF-8 as it arrives. A message that lies entirely
 * in one buffer is passed on from there. Any other message is gathered in memory that grows with
 * the bytes that have arrived or been decompressed, regardless of the announced length.
 */
final class MessageAssembler {
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
  private static final int FIRST_ALLOCATION = 256;

  /** The memory for a message is at most this many times the bytes that have arrived. */
  private static final int GROWTH = 2;

  /**
   * That limit may be exceeded by one eighth of the bytes that have arrived, if the whole message
   * then fits.
   */
  private static final int WHOLE_MESSAGE_SLACK = 8;

  /** The compressed size of a message may exceed the size limit by one eighth. */
  private static final int COMPRESSION_OVERHEAD = 8;

  /** Limits {@link #expectedSize}: after a large message, the next one may be small. */
  private static final int MAX_EXPECTED_SIZE = 256 << 10;

  private final int maxMessageSize;
  private final int maxCompressedSize;
  private final int maxFragments;
  private final ProtocolEvents events;
  private final ProtocolOutput output;
  private final @Nullable Compression compression;
  private final MessageParts parts;

  // transport thread: the limit of messages that are reported in parts; 0 if messages are whole
  private long maxPartsSize;

  // transport thread: the message between its first frame and its last
  private boolean inMessage;
  private boolean text;
  private boolean compressed;
  private boolean inParts;
  private boolean lastFrame;
  private long maxBytes;
  private long allowedBytes;
  private int allowedFragments;
  private int utf8 = Utf8.COMPLETE;
  private int size;
  private @Nullable ByteBuffer gathered;

  // transport thread: the expected size of a compressed message after decompression
  private int expectedSize;

  MessageAssembler(
      Limits limits,
      ProtocolEvents events,
      ProtocolOutput output,
      @Nullable Compression compression) {
    this.maxMessageSize = limits.maxMessageSize();
    // The decompressed size is limited as it grows; the compressed size may be a little larger.
    this.maxCompressedSize = (int) Math.min(Integer.MAX_VALUE, maxCompressed(maxMessageSize));
    this.maxFragments = limits.maxFragments();
    this.events = events;
    this.output = output;
    this.compression = compression;
    this.parts = new MessageParts(events);
    this.expectedSize = compression == null ? 0 : compression.inflateBufferSize();
  }

  private static long maxCompressed(long size) {
    long overhead = size / COMPRESSION_OVERHEAD + FIRST_ALLOCATION;
    return size <= Long.MAX_VALUE - overhead ? size + overhead : Long.MAX_VALUE;
  }

  /** See {@link ProtocolEngine#receiveParts}. */
  void receiveParts(long maxMessageSize) {
    maxPartsSize = maxMessageSize;
  }

  /** Returns whether the message that is being read is reported in parts. */
  boolean isInParts() {
    return inParts;
  }

  /** Returns whether a message has begun and is not complete. */
  boolean isReceiving() {
    return inMessage;
  }

  /**
   * Takes the header of a data frame. Before any of the payload is read, refuses a frame that may
   * not follow the previous one (RFC 6455 §5.4) or would make the message too big. The remaining
   * allowance is counted down, so that numbers from the peer are never added together.
   *
   * @param length the announced length, as an unsigned number
   * @return whether the payload is compressed
   */
  boolean beginFrame(int opcode, boolean fin, boolean rsv1, long length) throws ProtocolException {
    boolean first = opcode != Opcode.CONTINUATION;
    if (first == inMessage) {
      throw new ProtocolException(
          INVALID_OPCODE,
          first
              ? "a message began inside another, with opcode " + opcode
              : "a continuation frame without a message to continue");
    }
    if (first) {
      inMessage = true;
      text = opcode == Opcode.TEXT;
      compressed = rsv1;
      inParts = maxPartsSize > 0;
      if (inParts) {
        maxBytes = rsv1 ? maxCompressed(maxPartsSize) : maxPartsSize;
        parts.begin(maxPartsSize);
      } else {
        maxBytes = rsv1 ? maxCompressedSize : maxMessageSize;
      }
      allowedBytes = maxBytes;
      allowedFragments = maxFragments;
    }
    if (Long.compareUnsigned(length, allowedBytes) > 0) {
      throw tooBig(announced() + length);
    }
    if (allowedFragments == 0 && !inParts) {
      throw new ProtocolException(
          TOO_MANY_FRAGMENTS, "a message in more than " + maxFragments + " frames");
    }
    allowedBytes -= length;
    allowedFragments--;
    lastFrame = fin;
    return compressed;
  }

  /** Returns the number of bytes that the frames of the message have announced so far. */
  private long announced() {
    return maxBytes - allowedBytes;
  }

  private ProtocolException tooBig(long size) {
    return new ProtocolException(
        MESSAGE_TOO_BIG,
        "a message of at least "
            + Long.toUnsignedString(size)
            + " bytes: at most "
            + (inParts ? maxPartsSize : maxMessageSize)
            + " are allowed");
  }

  /** Takes an unfragmented message that lies entirely in the buffer. */
  void onWholeMessage(ByteBuffer in, int offset, int length, boolean ascii)
      throws ProtocolException {
    inMessage = false;
    if (text && !ascii && !Utf8.isValid(in, offset, offset + length)) {
      throw new ProtocolException(INVALID_UTF8, "text that is not UTF-8");
    }
    events.onMessage(text, in, offset, length);
  }

  /**
   * Takes a piece of a message that arrives in more than one piece.
   *
   * @param key the masking key of the piece; 0 if it is not masked
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

  /** Takes a piece of a message that is reported in parts, already unmasked. */
  void onPart(ByteBuffer in, int offset, int length, boolean last) throws ProtocolException {
    if (last) {
      inMessage = false;
    }
    parts.onPayload(text, in, offset, length, last);
  }

  /** Takes a piece of a compressed message, already unmasked. */
  void onCompressedPayload(ByteBuffer in, int offset, int length, boolean last)
      throws ProtocolException {
    if (compression == null) {
      throw new AssertionError("a compressed frame passed the decoder");
    }
    MessageInflater inflater = compression.inflater();
    if (length > 0) {
      inflater.input(in, offset, length);
      inflate(inflater, last);
    }
    if (inParts && !last) {
      deliverPart(false);
    }
    if (last) {
      int whole = size;
      inflater.inputTail();
      inflate(inflater, true);
      if (size != whole || !inflater.isWhole()) {
        throw new ProtocolException(INVALID_COMPRESSED_DATA, "compressed data ends inside a block");
      }
      if (utf8 != Utf8.COMPLETE) {
        throw new ProtocolException(INVALID_UTF8, "text that is not UTF-8");
      }
      inflater.end();
      if (inParts) {
        inMessage = false;
        compression.countReceived(parts.size() + size, announced());
        deliverPart(true);
        return;
      }
      compression.countReceived(size, announced());
      expectedSize =
          Math.max(compression.inflateBufferSize(), Math.min(size + size / 8, MAX_EXPECTED_SIZE));
      deliver();
    }
  }

  private void inflate(MessageInflater inflater, boolean last) throws ProtocolException {
    boolean more;
    do {
      if (size == maxMessageSize && !inParts) {
        if (inflater.inflate(ByteBuffer.allocate(1)) > 0) {
          throw tooBig(size + 1L);
        }
        return;
      }
      ByteBuffer target = roomToInflate(last);
      int count = inflater.inflate(target.position(size));
      target.position(0);
      if (text && !inParts) {
        utf8 = Utf8.validate(target, size, size + count, utf8);
        if (utf8 == Utf8.INVALID) {
          throw new ProtocolException(INVALID_UTF8, "text that is not UTF-8");
        }
      }
      size += count;
      more = count > 0 && (size == target.capacity() || !inflater.needsInput());
    } while (more);
  }

  /**
   * Returns memory with room for at least one more byte.
   *
   * @param last whether the end of the message has arrived; if so, as much memory as the previous
   *     message needed is taken at once, because it is also returned at once
   */
  private ByteBuffer roomToInflate(boolean last) {
    ByteBuffer old = gathered;
    if (old != null && size < old.capacity()) {
      return old;
    }
    int minimum = last || compression == null ? expectedSize : compression.inflateBufferSize();
    int limit = inParts ? Integer.MAX_VALUE : maxMessageSize;
    return grow((int) Math.min(limit, Math.max(minimum, (long) GROWTH * size)));
  }

  /**
   * Returns memory with room for {@code length} more bytes. It grows with what has arrived, not
   * with what was announced.
   */
  private ByteBuffer ensureRoom(int length) {
    ByteBuffer old = gathered;
    int capacity = old == null ? 0 : old.capacity();
    if (old != null && capacity - size >= length) {
      return old;
    }
    int needed = size + length;
    // Bytes after the announced end of the last frame belong to another message.
    int limit = lastFrame ? (int) announced() : maxMessageSize;
    long wanted = Math.max(FIRST_ALLOCATION, (long) GROWTH * capacity);
    if (limit <= (long) GROWTH * needed + needed / WHOLE_MESSAGE_SLACK) {
      wanted = limit; // avoids copying everything again for a few bytes
    }
    return grow((int) Math.max(needed, Math.min(limit, wanted)));
  }

  private ByteBuffer grow(int capacity) {
    ByteBuffer grown = output.borrow(capacity, size);
    gathered = grown;
    return grown;
  }

  private void deliver() {
    ByteBuffer payload = gathered;
    int length = size;
    inMessage = false;
    gathered = null;
    size = 0;
    if (payload == null) {
      events.onMessage(text, EMPTY, 0, 0);
      return;
    }
    try {
      events.onMessage(text, payload, 0, length);
    } finally {
      output.giveBack();
    }
  }

  /** Passes on what a piece of compressed payload has become. */
  private void deliverPart(boolean last) throws ProtocolException {
    ByteBuffer payload = gathered;
    int length = size;
    gathered = null;
    size = 0;
    if (payload == null) {
      parts.onPayload(text, EMPTY, 0, 0, last);
      return;
    }
    try {
      parts.onPayload(text, payload, 0, length, last);
    } finally {
      output.giveBack();
    }
  }

  /** Discards what was gathered, because nothing more will be read. */
  void discard() {
    if (gathered != null) {
      gathered = null;
      output.giveBack();
    }
    if (compression != null) {
      compression.inflater().release();
    }
  }
}
