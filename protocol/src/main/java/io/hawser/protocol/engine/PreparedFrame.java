// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import io.hawser.protocol.PayloadLength;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A message that is encoded once, as a single frame, to be sent on any number of connections. A
 * server sends the same bytes on each. Thread-safe.
 */
public final class PreparedFrame {
  private final boolean text;
  private final boolean compressed;
  private final ByteBuffer bytes;
  private final int payloadOffset;
  private final int messageLength;
  private final AtomicReference<@Nullable Object> copy = new AtomicReference<>();

  private PreparedFrame(
      boolean text,
      boolean compressed,
      ByteBuffer payload,
      int offset,
      int length,
      int messageLength) {
    PayloadLength.check(length);
    this.text = text;
    this.compressed = compressed;
    this.messageLength = messageLength;
    this.payloadOffset = FrameHeader.length(length, false);
    this.bytes = ByteBuffer.allocate(payloadOffset + length);
    FrameHeader.put(bytes, Opcode.FIN | opcode(), length, false);
    bytes.put(payloadOffset, payload, offset, length);
  }

  /**
   * Creates a frame with an uncompressed message. The payload is copied.
   *
   * @throws IllegalArgumentException if it is too long for one frame in memory
   */
  public static PreparedFrame of(boolean text, ByteBuffer payload, int offset, int length) {
    return new PreparedFrame(text, false, payload, offset, length, length);
  }

  /**
   * Creates a frame with a message that has been compressed on its own, without a context.
   *
   * @param payload the compressed message, from 0 to the buffer's capacity; it is copied
   * @param messageLength the length before compression
   */
  public static PreparedFrame compressed(boolean text, ByteBuffer payload, int messageLength) {
    return new PreparedFrame(text, true, payload, 0, payload.capacity(), messageLength);
  }

  int opcode() {
    return (text ? Opcode.TEXT : Opcode.BINARY) | (compressed ? Opcode.RSV1 : 0);
  }

  /** Returns whether it is a text message. */
  public boolean isText() {
    return text;
  }

  /** Returns whether the payload is compressed. */
  public boolean isCompressed() {
    return compressed;
  }

  /** Returns the length of the message before compression. */
  public int messageLength() {
    return messageLength;
  }

  /** Returns the length of the payload in the frame, which may be compressed. */
  public int payloadLength() {
    return bytes.capacity() - payloadOffset;
  }

  /** Returns a view of the payload, from 0 to its capacity. It must not be changed. */
  public ByteBuffer payload() {
    return bytes.slice(payloadOffset, payloadLength());
  }

  /** Returns the whole frame without a mask, from 0 to the capacity. It must not be changed. */
  public ByteBuffer bytes() {
    return bytes;
  }

  int payloadOffset() {
    return payloadOffset;
  }

  /**
   * Returns the slot for the one copy that all connections share. It is used only by an output that
   * sends from its own memory.
   */
  public AtomicReference<@Nullable Object> copy() {
    return copy;
  }
}
