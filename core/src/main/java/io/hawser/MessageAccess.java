// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.engine.ProtocolEngine;
import java.nio.ByteBuffer;

/**
 * Operations on messages that are reserved for the connections of this library: lending the receive
 * buffer to a callback, and sending a payload without copying it.
 *
 * <p>Not part of the API: may change or disappear in any release.
 */
public final class MessageAccess {
  private MessageAccess() {}

  /**
   * Returns a message that is a view of the buffer, which must not change before the view
   * {@linkplain #end ends}.
   *
   * @param buffer big-endian; holds the payload from {@code offset} on
   */
  public static Message lend(boolean text, ByteBuffer buffer, int offset, int length) {
    return new Message(text, buffer, offset, length, true);
  }

  /**
   * Returns a message that does not end, and owns its memory: nothing else may change the buffer.
   *
   * @param buffer big-endian; holds the payload from {@code offset} on
   */
  public static Message own(boolean text, ByteBuffer buffer, int offset, int length) {
    return Message.own(text, buffer, offset, length);
  }

  /** Returns whether nothing else can change the memory of this message. */
  public static boolean isOwned(Message message) {
    return message.isOwned();
  }

  /** Ends a view. Using it throws from now on. */
  public static void end(Message view) {
    view.end();
  }

  /**
   * Returns a message with the same content and compression that shares no memory with the given
   * one, nor with the buffer that the given one was created from.
   */
  public static Message detach(Message message) {
    return message.detach();
  }

  /**
   * Returns the buffer that holds the payload from {@link #offset} on.
   *
   * @throws IllegalStateException if the message was a view that has ended
   */
  public static ByteBuffer buffer(Message message) {
    return message.buffer();
  }

  /** Returns the index at which the payload begins in the {@link #buffer}. */
  public static int offset(Message message) {
    return message.offset();
  }

  /** Returns whether to compress the message when it is sent. */
  public static CompressionChoice compression(Message message) {
    return message.compression();
  }

  /**
   * Returns the exception for a message that does not fit into memory and of which nothing was
   * sent.
   *
   * @param size the length of its payload
   */
  public static TransportException tooLarge(long size, Throwable cause) {
    return Message.tooLarge(size + " bytes", cause);
  }

  /** Returns the payload of a prepared message, which must not be changed. */
  public static ByteBuffer payload(PreparedMessage message) {
    return message.payload();
  }

  /** Returns whether to compress the message when it is sent. */
  public static CompressionChoice compression(PreparedMessage message) {
    return message.compression();
  }

  /** Sends a prepared message through an engine. Must be called on the engine's thread. */
  public static void send(PreparedMessage message, ProtocolEngine protocol) {
    message.sendTo(protocol);
  }
}
