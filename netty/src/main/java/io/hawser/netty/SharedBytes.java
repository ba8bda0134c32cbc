// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.protocol.PreparedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one copy of a prepared frame outside of the heap, from which all connections send it. It is
 * there as long as one of them has not, and at least to the end of that turn of an event loop in
 * which it was made: a connection that keeps up is done with it at once. Any thread.
 */
final class SharedBytes {
  private final ByteBuf memory;
  private final int bytes;
  private final MemoryBudget budget;

  /** How many writes, and turns of event loops, are not done with it; at 0 it is freed. */
  private final AtomicInteger users = new AtomicInteger(1);

  private SharedBytes(ByteBuf memory, MemoryBudget budget) {
    this.memory = memory;
    this.bytes = MessageMemory.of(memory);
    this.budget = budget;
  }

  /**
   * The copy of a frame. The caller writes it once and then {@linkplain #release releases} it.
   *
   * @throws io.hawser.TransportException if it would have to be made, and the budget is exhausted
   */
  static SharedBytes of(
      PreparedFrame frame, MemoryBudget budget, MemoryBudget.Meter meter, Channel channel) {
    AtomicReference<@Nullable Object> place = frame.copy();
    SharedBytes made = null;
    while (true) {
      Object there = place.get();
      if (there instanceof SharedBytes shared && shared.hold()) {
        if (made != null) {
          made.release();
        }
        return shared;
      }
      if (made == null) {
        made = copyOf(frame, budget, meter, channel);
      }
      if (place.compareAndSet(there, made)) {
        made.holdToEndOfTurn(channel.eventLoop());
        return made;
      }
    }
  }

  private static SharedBytes copyOf(
      PreparedFrame frame, MemoryBudget budget, MemoryBudget.Meter meter, Channel channel) {
    ByteBuffer bytes = frame.bytes();
    int length = bytes.capacity();
    meter.reserve(length);
    ByteBuf memory = channel.alloc().directBuffer(length);
    memory.internalNioBuffer(0, length).put(bytes.duplicate().clear());
    SharedBytes copy = new SharedBytes(memory.writerIndex(length), budget);
    budget.share(copy.bytes);
    return copy;
  }

  /** Those that come in the same turn are to find it, even if the first has sent it by then. */
  private void holdToEndOfTurn(EventLoop loop) {
    users.incrementAndGet();
    try {
      loop.execute(this::release);
    } catch (RejectedExecutionException ended) {
      release();
    }
  }

  /** Whether it is still there, and remains until it is released once more. */
  private boolean hold() {
    int now;
    do {
      now = users.get();
    } while (now > 0 && !users.compareAndSet(now, now + 1));
    return now > 0;
  }

  /** Ends what {@link #of} began, when the view has been written or never will be. */
  void release() {
    if (users.decrementAndGet() == 0) {
      memory.release();
      budget.share(-bytes);
    }
  }

  /** What to write. */
  ByteBuf view() {
    return memory.retainedDuplicate();
  }
}
