// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.engine.FrameTooLargeException;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.spi.Transport;
import java.nio.ByteBuffer;

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
   * Checks a message as {@link #check} does, and returns a copy of its payload.
   *
   * @throws io.hawser.TransportException also if there is no memory for the copy
   */
  ByteBuffer copyOf(Message message) {
    check(message.size(), MessageAccess.compression(message));
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
