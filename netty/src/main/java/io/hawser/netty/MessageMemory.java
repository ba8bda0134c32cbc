// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;

/**
 * How much memory something takes that waits to be written. Netty would count the bytes that are to
 * be sent, which may be far fewer than the buffer has in which they lie.
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
   * Of a whole buffer all that it occupies; of a part of one its share in what that was filled
   * with.
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
