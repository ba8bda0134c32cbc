// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.spi.TransportListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The received bytes of one channel: those that are being read, those that wait while reading is
 * paused, and the memory in which a message is assembled. Must be used on the event loop, unless
 * stated otherwise.
 */
final class Incoming {
  private static final AtomicLongFieldUpdater<Incoming> HELD =
      AtomicLongFieldUpdater.newUpdater(Incoming.class, "heldBytes");

  private final Channel channel;
  private final MemoryBudget.Meter meter;

  // the memory that the protocol may read, and may send from without a copy
  private @Nullable ByteBuf received;
  private @Nullable ByteBuffer receivedView;
  private @Nullable ByteBuf borrowed;
  private @Nullable ByteBuffer borrowedView;

  // the bytes that arrived while reading was paused; reading is paused at first
  private @Nullable ArrayDeque<ByteBuf> unread;
  private boolean paused = true;
  private boolean feeding;

  // any thread (volatile), written by the event loop through HELD
  private volatile long heldBytes;

  Incoming(Channel channel, MemoryBudget.Meter meter) {
    this.channel = channel;
    this.meter = meter;
  }

  // -- reading -----------------------------------------------------------------------------------

  boolean isPaused() {
    return paused;
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
  }

  /** Passes bytes to the listener, or keeps them while reading is paused. Releases the buffer. */
  void read(ByteBuf in, TransportListener listener) {
    if (paused || unread != null) {
      keep(in, false);
    } else {
      feed(in, listener);
    }
  }

  private void feed(ByteBuf in, TransportListener listener) {
    int start = in.readerIndex();
    int length = in.readableBytes();
    if (in.nioBufferCount() != 1) {
      in = copied(in);
      start = 0;
    }
    // A slice makes a wrong index throw. The memory around it belongs to other buffers.
    ByteBuffer bytes = in.internalNioBuffer(start, length).slice();
    received = in;
    receivedView = bytes;
    feeding = true;
    try {
      do {
        listener.onRead(bytes);
      } while (bytes.hasRemaining() && !paused);
    } finally {
      feeding = false;
      received = null;
      receivedView = null;
      if (bytes.hasRemaining()) {
        keep(in.readerIndex(start + length - bytes.remaining()), true);
      } else {
        in.release();
      }
    }
  }

  /** Copies bytes to new memory. Releases the old buffer, even if the allocation fails. */
  private static ByteBuf copied(ByteBuf bytes) {
    try {
      return bytes.alloc().directBuffer(Math.max(1, bytes.readableBytes())).writeBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  private void keep(ByteBuf bytes, boolean first) {
    if (unread == null) {
      unread = new ArrayDeque<>();
    }
    // A read buffer may be far larger than the bytes in it.
    boolean mostlyUnused = bytes.readableBytes() <= bytes.capacity() / 2;
    ByteBuf in = mostlyUnused ? copied(bytes) : bytes;
    if (first) {
      unread.addFirst(in);
    } else {
      unread.addLast(in);
    }
    int memory = MessageMemory.of(in);
    meter.add(memory);
    addHeld(memory);
  }

  /** Returns whether bytes were kept while reading was paused. */
  boolean hasUnread() {
    return unread != null;
  }

  /**
   * Passes the bytes that were kept to the listener, until reading is paused again.
   *
   * @return false if nothing is kept, or if the caller is inside {@link #read}, which continues by
   *     itself
   */
  boolean readUnread(TransportListener listener) {
    if (feeding || unread == null) {
      return false;
    }
    while (unread != null && !paused) {
      ByteBuf in = unread.poll();
      if (in == null) {
        unread = null;
      } else {
        addHeld(-MessageMemory.of(in));
        feed(in, listener);
      }
    }
    return true;
  }

  void discardUnread() {
    if (unread != null) {
      unread.forEach(
          in -> {
            addHeld(-MessageMemory.of(in));
            in.release();
          });
      unread = null;
    }
  }

  // -- memory ------------------------------------------------------------------------------------

  /** See {@link io.hawser.protocol.engine.ProtocolOutput#borrow}. */
  ByteBuffer borrow(int capacity, int keep) {
    meter.reserve(capacity);
    ByteBuf memory = channel.alloc().directBuffer(capacity);
    addHeld(MessageMemory.of(memory));
    if (borrowed != null) {
      memory.setBytes(0, borrowed, 0, keep);
      giveBack();
    }
    ByteBuffer lent = memory.nioBuffer(0, capacity);
    borrowed = memory;
    borrowedView = lent;
    return lent;
  }

  /** See {@link io.hawser.protocol.engine.ProtocolOutput#giveBack}. */
  void giveBack() {
    if (borrowed != null) {
      addHeld(-MessageMemory.of(borrowed));
      borrowed.release();
      borrowed = null;
      borrowedView = null;
    }
  }

  /**
   * Returns the memory of a buffer that is being read or was borrowed. Index 0 of the buffer is the
   * reader index of the memory.
   *
   * @return null for any other buffer
   */
  @SuppressWarnings("ReferenceEquality") // the question is whether it is the same memory
  @Nullable ByteBuf ownerOf(ByteBuffer buffer) {
    if (received != null && buffer == receivedView) {
      return received;
    }
    return buffer == borrowedView ? borrowed : null;
  }

  private void addHeld(long more) {
    HELD.lazySet(this, heldBytes + more);
  }

  /** Returns the size of the memory that is held. May be called from any thread. */
  long heldBytes() {
    return heldBytes;
  }
}
