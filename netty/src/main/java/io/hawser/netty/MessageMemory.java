// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;

/**
 * Estimates the memory of messages that wait to be written. Netty would count only the bytes to
 * send, but their buffer may be far larger.
 */
final class MessageMemory implements MessageSizeEstimator, MessageSizeEstimator.Handle {
  static final MessageMemory ESTIMATOR = new MessageMemory();

  private static final Handle OTHERS = DefaultMessageSizeEstimator.DEFAULT.newHandle();

  private MessageMemory() {}

  @Override
  public Handle newHandle() {
    return this;
  }

  @Override
  public int size(Object message) {
    return message instanceof ByteBuf bytes ? of(bytes) : OTHERS.size(message);
  }

  /**
   * Returns the memory of a buffer. For a whole buffer, this is everything that it occupies. For a
   * slice, it is a share of that, in proportion to the bytes that were written to the whole buffer.
   */
  static int of(ByteBuf bytes) {
    ByteBuf whole = bytes.unwrap();
    if (whole == null) {
      return occupiedBy(bytes);
    }
    while (whole.unwrap() != null) {
      whole = whole.unwrap();
    }
    int filled = whole.writerIndex();
    int length = bytes.readableBytes();
    return filled <= length
        ? occupiedBy(whole)
        : (int) ((long) occupiedBy(whole) * length / filled);
  }

  private static int occupiedBy(ByteBuf whole) {
    return whole.writerIndex() + whole.maxFastWritableBytes();
  }
}
