// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.SendCallback;
import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.engine.FrameTooLargeException;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.spi.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Refuses messages that memory cannot hold, before they are accepted. May be used on any thread.
 */
final class SendRoom {
  /** Every transport can send messages of up to this size; see {@link Transport#maxFrameLength}. */
  private static final int SMALL = 64 << 10;

  private final ProtocolEngine protocol;
  private final Transport transport;

  SendRoom(ProtocolEngine protocol, Transport transport) {
    this.protocol = protocol;
    this.transport = transport;
  }

  /**
   * Checks that a message can be sent at once. Whether a message that will be compressed can be
   * sent is known only later.
   *
   * @throws io.hawser.TransportException if it can never be sent at once
   */
  void check(int size, CompressionChoice choice) {
    if (size > SMALL && protocol.compressionOf(size, choice) == null) {
      try {
        FrameTooLargeException.check(size, transport);
      } catch (FrameTooLargeException tooLarge) {
        throw MessageAccess.tooLarge(size, tooLarge);
      }
    }
  }

  /**
   * Checks a message as {@link #check} does, and returns an entry for it. The message is copied,
   * because the caller may change it as soon as {@code send} has returned, unless its bytes cannot
   * change.
   *
   * @throws io.hawser.TransportException also if there is no memory for the copy
   */
  SendQueue.Entry entryFor(Message message, @Nullable SendCallback callback) {
    boolean text = message.isText();
    int size = message.size();
    CompressionChoice choice = MessageAccess.compression(message);
    check(size, choice);
    boolean owned = MessageAccess.isOwned(message);
    ByteBuffer bytes = owned ? MessageAccess.buffer(message) : copyOf(message);
    int offset = owned ? MessageAccess.offset(message) : 0;
    return new SendQueue.Entry(
        () -> protocol.send(text, bytes, offset, size, choice), size, callback);
  }

  private static ByteBuffer copyOf(Message message) {
    try {
      return message.bytes();
    } catch (OutOfMemoryError noMemory) {
      throw MessageAccess.tooLarge(message.size(), noMemory);
    }
  }

  /**
   * Throws the exception for the caller if sending has failed because a frame was too large.
   *
   * @throws io.hawser.TransportException if so; nothing was written
   */
  static void throwIfTooLarge(Throwable problem) {
    if (problem instanceof FrameTooLargeException tooLarge) {
      throw MessageAccess.tooLarge(tooLarge.length(), tooLarge);
    }
  }
}
