// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.PreparedMessage;
import io.hawser.backplane.BackplaneException;
import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.Utf8;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A message as it passes through a broker: a byte that says what it is, the node and the number of
 * the sender, and the payload.
 *
 * @param text whether this is a text message
 * @param compression whether to compress it
 * @param node which machine has published it
 * @param number identifies it on that machine
 */
record Envelope(
    boolean text, CompressionChoice compression, long node, long number, byte[] payload) {
  private static final int HEADER = 1 + Long.BYTES + Long.BYTES;

  /** The first byte: the version of this format, whether it is text, and the choice. */
  private static final int VERSION = 0x10;

  private static final int TEXT = 0x01;
  private static final int CHOICE_SHIFT = 1;
  private static final CompressionChoice[] CHOICES = {
    CompressionChoice.BY_THRESHOLD, CompressionChoice.ALWAYS, CompressionChoice.NEVER
  };

  static byte[] encode(PreparedMessage message, long node, long number) {
    ByteBuffer payload = MessageAccess.payload(message);
    return ByteBuffer.allocate(HEADER + payload.remaining())
        .put(first(message))
        .putLong(node)
        .putLong(number)
        .put(payload)
        .array();
  }

  private static byte first(PreparedMessage message) {
    int choice = List.of(CHOICES).indexOf(MessageAccess.compression(message));
    return (byte) (VERSION | choice << CHOICE_SHIFT | (message.isText() ? TEXT : 0));
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws BackplaneException if something else has written it
   */
  static Envelope decode(byte[] bytes) {
    int choice = bytes.length < HEADER ? CHOICES.length : (bytes[0] ^ VERSION) >> CHOICE_SHIFT;
    if (choice < 0 || choice >= CHOICES.length) {
      throw new BackplaneException("the broker has a message that is not one of Hawser's", null);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    boolean text = (buffer.get() & TEXT) != 0;
    long node = buffer.getLong();
    long number = buffer.getLong();
    byte[] payload = new byte[buffer.remaining()];
    buffer.get(payload);
    if (text && !Utf8.isValid(buffer, HEADER, bytes.length)) {
      throw new BackplaneException("the broker has a text message that is not UTF-8", null);
    }
    return new Envelope(text, CHOICES[choice], node, number, payload);
  }

  PreparedMessage message() {
    return prepare(text, compression, payload);
  }

  static PreparedMessage prepare(boolean text, CompressionChoice compression, byte[] payload) {
    Message message = MessageAccess.own(text, ByteBuffer.wrap(payload), 0, payload.length);
    return PreparedMessage.of(
        switch (compression) {
          case ALWAYS -> message.compressed();
          case NEVER -> message.uncompressed();
          case BY_THRESHOLD -> message;
        });
  }
}
