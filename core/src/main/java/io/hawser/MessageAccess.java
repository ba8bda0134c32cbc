// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CompressionChoice;
import java.nio.ByteBuffer;

/**
 * What connections may do with messages and applications may not: lend the receive buffer to a
 * callback, and send a payload from where it lies.
 *
 * @param <M> the type of message
 */
public interface MessageAccess<M> {
  /**
   * Returns a message that is a view of the buffer, which must not change before the view {@link
   * #end ends}.
   *
   * @param buffer big-endian; holds the payload from {@code offset} on
   */
  M lend(boolean text, ByteBuffer buffer, int offset, int length);

  /** Ends a view: using it throws from now on. */
  void end(M view);

  /**
   * Returns a message with the same content and compression that shares no memory with the given
   * one, nor with the buffer that the given one was made of.
   */
  M detach(M message);

  /**
   * Returns the buffer that holds the payload from {@link #offset} on.
   *
   * @throws IllegalStateException if the message was a view that has ended
   */
  ByteBuffer buffer(M message);

  /** Returns where the payload begins in the {@link #buffer}. */
  int offset(M message);

  /** Returns whether the message is to be compressed when it is sent. */
  CompressionChoice compression(M message);
}
