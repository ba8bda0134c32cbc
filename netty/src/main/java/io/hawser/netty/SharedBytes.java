// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.protocol.engine.PreparedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The single copy of a prepared frame outside the heap, from which all connections send it. It
 * exists until all of them have sent it. It also exists at least until the end of the turn of the
 * event loop in which it was made, because a connection that keeps up needs it only for a moment.
 * Thread-safe.
 */
final class SharedBytes {
  private final ByteBuf memory;
  private final int bytes;
  private final MemoryBudget budget;

  /** The number of writes and event loop turns that still need the copy. At 0 it is released. */
  private final AtomicInteger users = new AtomicInteger(1);

  private SharedBytes(ByteBuf memory, MemoryBudget budget) {
    this.memory = memory;
    this.bytes = MessageMemory.of(memory);
    this.budget = budget;
  }

  /**
   * Returns the copy of a frame, and makes it first if there is none. The caller must write it once
   * and then {@linkplain #release release} it.
   *
   * @throws io.hawser.TransportException if the budget does not allow a new copy
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

  /**
   * Keeps the copy for other writes in the same turn, even if the first write completes before
   * them.
   */
  private void holdToEndOfTurn(EventLoop loop) {
    users.incrementAndGet();
    try {
      loop.execute(this::release);
    } catch (RejectedExecutionException ended) {
      release();
    }
  }

  /**
   * Keeps the copy until one more {@link #release}. Returns false if it has already been released.
   */
  private boolean hold() {
    int now;
    do {
      now = users.get();
    } while (now > 0 && !users.compareAndSet(now, now + 1));
    return now > 0;
  }

  /**
   * Must be called once after {@link #of}, when the view has been written or will never be written.
   */
  void release() {
    if (users.decrementAndGet() == 0) {
      memory.release();
      budget.share(-bytes);
    }
  }

  /** Returns the bytes to write. */
  ByteBuf view() {
    return memory.retainedDuplicate();
  }
}
