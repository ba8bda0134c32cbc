// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.buffer.ByteBuf;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes and callbacks that wait until the channel has sent everything that it was given. A callback
 * is called when everything before it has been written. While the backlog is closed, as it is at
 * first, nothing waits: everything goes directly to the channel. Must be used on the event loop,
 * unless stated otherwise.
 */
final class Backlog {
  private static final AtomicLongFieldUpdater<Backlog> MEMORY =
      AtomicLongFieldUpdater.newUpdater(Backlog.class, "memory");

  /** Bytes and callbacks; null while the backlog is closed. */
  private @Nullable ArrayDeque<Object> entries;

  /** The callbacks for bytes that are gathered but not yet in the backlog. */
  private @Nullable List<Consumer<@Nullable Throwable>> afterGathered;

  // any thread (volatile), written by the event loop through MEMORY
  private volatile long memory;

  /** Returns whether everything that is written must wait. */
  boolean isOpen() {
    return entries != null;
  }

  /** Opens the backlog, unless it is open. */
  void open() {
    ensureOpen();
  }

  private ArrayDeque<Object> ensureOpen() {
    if (entries == null) {
      entries = new ArrayDeque<>();
    }
    return entries;
  }

  /** Closes the backlog when it is empty. */
  void close() {
    entries = null;
  }

  boolean isEmpty() {
    return entries == null || entries.isEmpty();
  }

  /** Appends bytes. Opens the backlog. */
  void add(ByteBuf bytes) {
    ensureOpen().add(bytes);
    MEMORY.lazySet(this, memory + MessageMemory.of(bytes));
  }

  /**
   * Appends a callback. Opens the backlog.
   *
   * @param gathered whether there are gathered bytes that must be written before the callback is
   *     called
   */
  void add(Consumer<@Nullable Throwable> callback, boolean gathered) {
    ArrayDeque<Object> entries = ensureOpen();
    if (!gathered) {
      entries.add(callback);
      return;
    }
    if (afterGathered == null) {
      afterGathered = new ArrayList<>();
    }
    afterGathered.add(callback);
  }

  /** Must be called when the gathered bytes have been added. */
  void onGatheredAdded() {
    if (afterGathered != null && entries != null) {
      entries.addAll(afterGathered);
      afterGathered = null;
    }
  }

  /** Returns whether the first entry is bytes. */
  boolean startsWithBytes() {
    return entries != null && entries.peek() instanceof ByteBuf;
  }

  /** Removes and returns the first entry, which must be a callback. */
  Consumer<@Nullable Throwable> takeCallback() {
    return callback(ensureOpen().remove());
  }

  /** Removes and returns at most {@code room} of the first bytes, if the first entry is bytes. */
  ByteBuf takeBytes(int room) {
    ByteBuf bytes = (ByteBuf) ensureOpen().element();
    int before = MessageMemory.of(bytes);
    if (bytes.readableBytes() > room) {
      ByteBuf piece = bytes.readRetainedSlice(room);
      MEMORY.lazySet(this, memory - before + MessageMemory.of(bytes));
      return piece;
    }
    ensureOpen().remove();
    MEMORY.lazySet(this, memory - before);
    return bytes;
  }

  @SuppressWarnings("unchecked") // an entry that is not bytes is a callback
  private static Consumer<@Nullable Throwable> callback(Object entry) {
    return (Consumer<@Nullable Throwable>) entry;
  }

  /** Releases all bytes, and calls all callbacks with a failure. Closes the backlog. */
  void fail() {
    List<Object> lost = new ArrayList<>();
    if (entries != null) {
      lost.addAll(entries);
      entries = null;
    }
    if (afterGathered != null) {
      lost.addAll(afterGathered);
      afterGathered = null;
    }
    MEMORY.lazySet(this, 0);
    for (Object each : lost) {
      if (each instanceof ByteBuf bytes) {
        bytes.release();
      } else {
        callback(each).accept(new ClosedChannelException());
      }
    }
  }

  /** Returns the memory of the waiting bytes. May be called from any thread. */
  long memory() {
    return memory;
  }
}
