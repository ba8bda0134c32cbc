// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.deflate.DeflateParameters;
import io.hawser.protocol.engine.PreparedFrame;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.protocol.engine.WebSocketProtocol;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A message for many receivers. It is encoded once, and compressed once for all connections that
 * compress with the same parameters. Queuing it does not copy it.
 *
 * <p>Its compressed form does not refer to anything that a connection has sent before. With context
 * takeover, sending it resets the context: the next message does not refer to anything before it.
 * Immutable and thread-safe.
 */
public final class PreparedMessage {
  private final PreparedFrame plain;
  private final CompressionChoice choice;

  /**
   * Maps each set of parameters to the compressed frame, or to the plain one if that is not larger.
   */
  private final Map<DeflateParameters, PreparedFrame> compressed = new ConcurrentHashMap<>();

  private PreparedMessage(Message message) {
    this.plain =
        PreparedFrame.of(message.isText(), message.buffer(), message.offset(), message.size());
    this.choice = message.compression();
  }

  /** Prepares a message. Its payload is copied. */
  public static PreparedMessage of(Message message) {
    Objects.requireNonNull(message, "message");
    return new PreparedMessage(message);
  }

  /**
   * Prepares text.
   *
   * @throws IllegalArgumentException if the text contains an unpaired surrogate
   */
  public static PreparedMessage text(String text) {
    return of(Message.text(text));
  }

  /** Prepares the bytes between the buffer's position and limit. The bytes are copied. */
  public static PreparedMessage binary(ByteBuffer bytes) {
    return of(Message.binary(bytes));
  }

  /** Returns whether this is a text message. */
  public boolean isText() {
    return plain.isText();
  }

  /** Returns the length of the payload in bytes; for text, the length in UTF-8. */
  public int size() {
    return plain.payloadLength();
  }

  /** Returns the payload, which must not be changed. */
  ByteBuffer payload() {
    return plain.payload();
  }

  CompressionChoice compression() {
    return choice;
  }

  /** Sends this message. Must be called on the engine's thread. */
  void sendTo(ProtocolEngine protocol) {
    DeflateParameters parameters = protocol.compressionOf(size(), choice);
    protocol.send(
        parameters == null ? plain : compressed.computeIfAbsent(parameters, this::compress));
  }

  private PreparedFrame compress(DeflateParameters parameters) {
    ByteBuffer smaller = WebSocketProtocol.compress(parameters, plain.payload());
    return smaller == null || smaller.capacity() >= size()
        ? plain
        : PreparedFrame.compressed(isText(), smaller, size());
  }

  /**
   * Returns the kind, the size, and the number of parameter sets that it has been compressed for.
   */
  @Override
  public String toString() {
    return "prepared "
        + (isText() ? "text" : "binary")
        + " message of "
        + size()
        + " bytes, compressed "
        + compressed.size()
        + " times";
  }
}
