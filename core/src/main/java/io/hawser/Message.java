// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message, text or binary, as bytes that need not have been decoded.
 *
 * <p>A message that {@link WebSocketListener#onMessage} is called with is a view of the receive
 * buffer: sending it on costs no decoding and no object. It ends with the callback; who needs it
 * longer calls {@link #copy}. Using it later throws {@link IllegalStateException}, and never shows
 * other bytes. Messages that were made by {@link #text}, {@link #binary} or {@link #copy} last.
 *
 * <p>Not safe for use by two threads at once.
 */
public final class Message {
  private final boolean text;
  private final int offset;
  private final int size;
  private final boolean view;

  /** Big-endian; null when a view has ended. */
  private @Nullable ByteBuffer buffer;

  private CompressionChoice compression = CompressionChoice.BY_THRESHOLD;

  Message(boolean text, ByteBuffer buffer, int offset, int size, boolean view) {
    this.text = text;
    this.buffer = buffer;
    this.offset = offset;
    this.size = size;
    this.view = view;
  }

  /**
   * A text message.
   *
   * @throws IllegalArgumentException if the text has a surrogate without its partner, which UTF-8
   *     cannot express
   */
  public static Message text(String text) {
    return of(true, ByteBuffer.wrap(Utf8.encode(text)));
  }

  /**
   * A binary message of the bytes between the buffer's position and limit, which are not copied.
   */
  public static Message binary(ByteBuffer bytes) {
    // A duplicate is big-endian, and its position is ours.
    return of(false, bytes.duplicate());
  }

  /** A binary message of these bytes, which are not copied. */
  public static Message binary(byte[] bytes) {
    return of(false, ByteBuffer.wrap(bytes));
  }

  private static Message of(boolean text, ByteBuffer bytes) {
    return new Message(text, bytes, bytes.position(), bytes.remaining(), false);
  }

  /** Whether this is a text message. */
  public boolean isText() {
    return text;
  }

  /** The length of the payload in bytes; of text, in UTF-8. */
  public int size() {
    return size;
  }

  /**
   * The text, decoded anew by each call.
   *
   * @throws IllegalStateException if this is a binary message
   */
  public String text() {
    if (!text) {
      throw new IllegalStateException("a binary message has no text: use bytes()");
    }
    ByteBuffer buffer = buffer();
    return buffer.hasArray()
        ? new String(buffer.array(), buffer.arrayOffset() + offset, size, StandardCharsets.UTF_8)
        : new String(toArray(buffer), StandardCharsets.UTF_8);
  }

  /** The payload in a new buffer on the heap, which the caller may keep and change. */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(toArray(buffer()));
  }

  private byte[] toArray(ByteBuffer buffer) {
    byte[] bytes = new byte[size];
    buffer.get(offset, bytes);
    return bytes;
  }

  /**
   * Copies the payload to a buffer, and moves its position.
   *
   * @throws java.nio.BufferOverflowException if it does not fit
   */
  public void copyTo(ByteBuffer target) {
    target.put(buffer().duplicate().limit(offset + size).position(offset));
  }

  /** This message if it lasts, otherwise one with the same content that does. */
  public Message copy() {
    if (!view) {
      return this;
    }
    Message copy = new Message(text, bytes(), 0, size, false);
    copy.compression = compression;
    return copy;
  }

  /**
   * Has this message compressed when it is sent, however small it is, where the connection has
   * agreed to compress; unless it would not shrink, and the context does not demand it.
   *
   * @return this message
   */
  public Message compressed() {
    compression = CompressionChoice.ALWAYS;
    return this;
  }

  /**
   * Has this message sent as it is, for example because its content is compressed already, or
   * because it mixes a secret with what a stranger can choose.
   *
   * @return this message
   */
  public Message uncompressed() {
    compression = CompressionChoice.NEVER;
    return this;
  }

  CompressionChoice compression() {
    return compression;
  }

  /** The buffer that holds the payload from {@link #offset} on. */
  ByteBuffer buffer() {
    ByteBuffer buffer = this.buffer;
    if (buffer == null) {
      throw new IllegalStateException(
          "this message ended with its callback: call copy() inside the callback to keep it");
    }
    return buffer;
  }

  int offset() {
    return offset;
  }

  /** The callback for which this view was made has returned. */
  void end() {
    buffer = null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message that && text == that.text && payload().equals(that.payload());
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, payload());
  }

  private ByteBuffer payload() {
    return buffer().slice(offset, size);
  }

  /** The kind and size, not the content: messages can be large, and secret. */
  @Override
  public String toString() {
    return (text ? "text" : "binary") + " message of " + size + " bytes";
  }
}
