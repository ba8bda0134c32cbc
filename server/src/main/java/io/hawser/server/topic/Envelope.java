// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.MessageAccess;
import io.hawser.PreparedMessage;
import io.hawser.backplane.BackplaneException;
import io.hawser.protocol.Utf8;
import java.nio.ByteBuffer;

/**
 * A message as it passes through a broker: a byte that says what it is, the node and the number of
 * the sender, and the payload.
 *
 * @param text whether this is a text message
 * @param node which machine has published it
 * @param number identifies it on that machine
 */
record Envelope(boolean text, long node, long number, byte[] payload) {
  private static final int HEADER = 1 + Long.BYTES + Long.BYTES;
  private static final byte BINARY = 0x10;
  private static final byte TEXT = 0x11;

  static byte[] encode(PreparedMessage message, long node, long number) {
    ByteBuffer payload = MessageAccess.payload(message);
    return ByteBuffer.allocate(HEADER + payload.remaining())
        .put(message.isText() ? TEXT : BINARY)
        .putLong(node)
        .putLong(number)
        .put(payload)
        .array();
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws BackplaneException if something else has written it
   */
  static Envelope decode(byte[] bytes) {
    if (bytes.length < HEADER || bytes[0] != TEXT && bytes[0] != BINARY) {
      throw new BackplaneException("the broker has a message that is not one of Hawser's", null);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    boolean text = buffer.get() == TEXT;
    long node = buffer.getLong();
    long number = buffer.getLong();
    byte[] payload = new byte[buffer.remaining()];
    buffer.get(payload);
    if (text && !Utf8.isValid(buffer, HEADER, bytes.length)) {
      throw new BackplaneException("the broker has a text message that is not UTF-8", null);
    }
    return new Envelope(text, node, number, payload);
  }

  PreparedMessage message() {
    return prepare(text, payload);
  }

  static PreparedMessage prepare(boolean text, byte[] payload) {
    return PreparedMessage.of(MessageAccess.own(text, ByteBuffer.wrap(payload), 0, payload.length));
  }
}
