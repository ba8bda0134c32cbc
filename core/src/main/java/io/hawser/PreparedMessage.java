// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.DeflateParameters;
import io.hawser.protocol.PreparedFrame;
import io.hawser.protocol.ProtocolEngine;
import io.hawser.protocol.WebSocketProtocol;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A message for many receivers: encoded once, copied to no queue, and compressed once for all
 * connections that compress with the same parameters, however many they are.
 *
 * <p>It is compressed without regard to what a connection has sent before. Where the context is
 * taken over from message to message, such a message ends it: the next one does not refer back to
 * what came before. Immutable, and safe for use by any number of threads.
 */
public final class PreparedMessage {
  private final PreparedFrame plain;
  private final CompressionChoice choice;

  /**
   * Of each set of parameters the compressed frame, or the plain one if nothing smaller came of it.
   */
  private final Map<DeflateParameters, PreparedFrame> compressed = new ConcurrentHashMap<>();

  private PreparedMessage(Message message) {
    this.plain =
        PreparedFrame.of(message.isText(), message.buffer(), message.offset(), message.size());
    this.choice = message.compression();
  }

  /** Prepares a message, whose payload is copied. */
  public static PreparedMessage of(Message message) {
    return new PreparedMessage(message);
  }

  /**
   * Prepares text.
   *
   * @throws IllegalArgumentException if it has a surrogate without its partner
   */
  public static PreparedMessage text(String text) {
    return of(Message.text(text));
  }

  /** Prepares the bytes between the buffer's position and limit, which are copied. */
  public static PreparedMessage binary(ByteBuffer bytes) {
    return of(Message.binary(bytes));
  }

  /** Whether this is a text message. */
  public boolean isText() {
    return plain.isText();
  }

  /** The length of the payload in bytes; of text, in UTF-8. */
  public int size() {
    return plain.payloadLength();
  }

  /** Sends the message. Transport thread. */
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

  /** The kind and size, and with how many sets of parameters it has been compressed so far. */
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
