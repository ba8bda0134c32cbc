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
 * A text or binary message. Text is decoded only when {@link #text()} is called.
 *
 * <p>A message passed to {@code WebSocketListener.onMessage} is a view of the receive buffer.
 * Forwarding it decodes nothing and creates no object. The view ends with the callback. Call {@link
 * #copy} to keep the message longer. Using a view after its end throws {@link
 * IllegalStateException}, and never exposes other bytes. Messages created by {@link #text}, {@link
 * #binary} or {@link #copy} do not end.
 *
 * <p>Not thread-safe.
 */
public final class Message {
  private final boolean text;
  private final int offset;
  private final int size;
  private final boolean view;

  /** Whether nothing else can change the bytes. */
  private final boolean owned;

  /** Big-endian; null when a view has ended. */
  private @Nullable ByteBuffer buffer;

  private CompressionChoice compression = CompressionChoice.BY_THRESHOLD;

  Message(boolean text, ByteBuffer buffer, int offset, int size, boolean view) {
    this(text, buffer, offset, size, view, false);
  }

  private Message(
      boolean text, ByteBuffer buffer, int offset, int size, boolean view, boolean owned) {
    this.text = text;
    this.buffer = buffer;
    this.offset = offset;
    this.size = size;
    this.view = view;
    this.owned = owned;
  }

  /**
   * Creates a text message.
   *
   * @throws IllegalArgumentException if the text contains an unpaired surrogate, which UTF-8 cannot
   *     encode
   */
  public static Message text(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Utf8.encode(text));
    return own(true, bytes, 0, bytes.capacity());
  }

  /**
   * Creates a binary message with the bytes between the buffer's position and limit. The bytes are
   * not copied.
   */
  public static Message binary(ByteBuffer bytes) {
    // A duplicate is big-endian, and has a position of its own.
    return of(bytes.duplicate());
  }

  /** Creates a binary message with these bytes. The bytes are not copied. */
  public static Message binary(byte[] bytes) {
    return of(ByteBuffer.wrap(bytes));
  }

  private static Message of(ByteBuffer bytes) {
    return new Message(false, bytes, bytes.position(), bytes.remaining(), false);
  }

  /** Returns whether this is a text message. */
  public boolean isText() {
    return text;
  }

  /** Returns the length of the payload in bytes; for text, the length in UTF-8. */
  public int size() {
    return size;
  }

  /**
   * Returns the text. Each call decodes it again.
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

  /** Returns a copy of the payload in a new heap buffer, which the caller may keep and change. */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(toArray(buffer()));
  }

  private byte[] toArray(ByteBuffer buffer) {
    byte[] bytes = new byte[size];
    buffer.get(offset, bytes);
    return bytes;
  }

  /**
   * Copies the payload into a buffer, and advances the buffer's position.
   *
   * @throws java.nio.BufferOverflowException if the payload does not fit
   */
  public void copyTo(ByteBuffer target) {
    target.put(buffer().duplicate().limit(offset + size).position(offset));
  }

  /**
   * Returns a message with the same content that does not end: a copy if this message is a view,
   * otherwise this message.
   */
  public Message copy() {
    return view ? detach() : this;
  }

  /** Returns a message that does not end. Nothing else may change the buffer. */
  static Message own(boolean text, ByteBuffer buffer, int offset, int size) {
    return new Message(text, buffer, offset, size, false, true);
  }

  boolean isOwned() {
    return owned;
  }

  /** Returns a message with the same content that shares no memory with anything else. */
  Message detach() {
    Message copy = own(text, bytes(), 0, size);
    copy.compression = compression;
    return copy;
  }

  /**
   * Requests that this message be compressed when it is sent, regardless of its size, if
   * compression was agreed for the connection. Without context takeover, a message that compression
   * would not make smaller is still sent uncompressed.
   *
   * @return this message
   */
  public Message compressed() {
    compression = CompressionChoice.ALWAYS;
    return this;
  }

  /**
   * Requests that this message be sent without compression, for example because its content is
   * already compressed, or because it mixes a secret with data that an attacker can choose.
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

  /** Returns the buffer that holds the payload from {@link #offset} on. */
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

  /** Ends this view. Called when the callback that it was lent to has returned. */
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

  /** Returns the kind and the size, but not the content, which can be large or secret. */
  @Override
  public String toString() {
    return (text ? "text" : "binary") + " message of " + size + " bytes";
  }
}
