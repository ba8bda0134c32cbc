// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A message in one frame, encoded once for any number of connections: a server sends the same bytes
 * to each. Any thread.
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
    WebSocketProtocol.checkPayload(length);
    this.text = text;
    this.compressed = compressed;
    this.messageLength = messageLength;
    this.payloadOffset = FrameEncoder.headerLength(length, false);
    this.bytes = ByteBuffer.allocate(payloadOffset + length);
    FrameEncoder.putHeader(bytes, opcode(), length, false);
    bytes.put(payloadOffset, payload, offset, length);
  }

  /**
   * A frame with a message as it is; the payload is copied.
   *
   * @throws IllegalArgumentException if it is too long for one frame in memory
   */
  public static PreparedFrame of(boolean text, ByteBuffer payload, int offset, int length) {
    return new PreparedFrame(text, false, payload, offset, length, length);
  }

  /**
   * A frame with a message that was {@linkplain WebSocketProtocol#compress compressed}.
   *
   * @param payload of which everything is the compressed message; it is copied
   * @param messageLength before it was compressed
   */
  public static PreparedFrame compressed(boolean text, ByteBuffer payload, int messageLength) {
    return new PreparedFrame(text, true, payload, 0, payload.capacity(), messageLength);
  }

  int opcode() {
    return (text ? Opcode.TEXT : Opcode.BINARY) | (compressed ? Opcode.RSV1 : 0);
  }

  /** Whether it is a text message. */
  public boolean isText() {
    return text;
  }

  /** Whether the payload is compressed. */
  public boolean isCompressed() {
    return compressed;
  }

  /** The length of the message before it was compressed. */
  public int messageLength() {
    return messageLength;
  }

  /** The length of the payload, as it is in the frame. */
  public int payloadLength() {
    return bytes.capacity() - payloadOffset;
  }

  /** A view of the payload from 0 to its capacity, not to be changed. */
  public ByteBuffer payload() {
    return bytes.slice(payloadOffset, payloadLength());
  }

  /** The whole frame without a mask, from 0 to the capacity; not to be changed. */
  public ByteBuffer bytes() {
    return bytes;
  }

  int payloadOffset() {
    return payloadOffset;
  }

  /**
   * Where a {@link ProtocolOutput} that sends from memory of its own keeps the one copy that all
   * connections share. Nobody else looks at it.
   */
  public AtomicReference<@Nullable Object> copy() {
    return copy;
  }
}
