// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.SendCallback;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes frames from other threads to the transport thread. Many threads add entries, and one
 * thread takes all of them, in order. The entry for the Close frame closes the queue, and so does
 * the end of the connection. Entries that are added after that are refused. An empty queue costs
 * two fields.
 */
final class SendQueue {
  /** A frame that waits to be sent. */
  static final class Entry {
    /** Writes the frame. */
    final Runnable frame;

    final int size;
    final @Nullable SendCallback callback;

    /** The message of which the frame is a fragment; null if it is none. */
    final @Nullable FragmentedMessage message;

    private final boolean control;

    private @Nullable Entry next;
    private boolean last;

    /**
     * Creates an entry for a message in one frame.
     *
     * @param size the number of bytes to count as waiting
     */
    Entry(Runnable frame, int size, @Nullable SendCallback callback) {
      this(frame, size, callback, null, false);
    }

    private Entry(
        Runnable frame,
        int size,
        @Nullable SendCallback callback,
        @Nullable FragmentedMessage message,
        boolean control) {
      this.frame = frame;
      this.size = size;
      this.callback = callback;
      this.message = message;
      this.control = control;
    }

    /** Creates an entry for a fragment of a message. */
    static Entry fragment(
        FragmentedMessage message, Runnable frame, int size, SendCallback callback) {
      return new Entry(frame, size, callback, message, false);
    }

    /** Creates an entry for a Ping or a Pong. */
    static Entry control(Runnable frame, int size) {
      return new Entry(frame, size, null, null, true);
    }

    /** Returns whether this is a whole message. */
    boolean isMessage() {
      return !control && message == null;
    }

    /** Returns whether this is a Ping or a Pong, which may be sent between fragments. */
    boolean isControl() {
      return control;
    }

    /** Returns whether this is the entry for the Close frame. */
    boolean isLast() {
      return last;
    }
  }

  /** The outcome of offering an entry. */
  enum OfferResult {
    /** The entry is the first one, so the transport thread must be woken up. */
    FIRST,
    /** The entry was added after others. */
    ADDED,
    /** The queue is closed. */
    REFUSED
  }

  private static final Entry CLOSED = closeMarker();

  private final AtomicReference<@Nullable Entry> newest = new AtomicReference<>();
  private final AtomicLong bytes = new AtomicLong();

  private static Entry closeMarker() {
    Entry order = new Entry(() -> {}, 0, null);
    order.last = true;
    return order;
  }

  /** Adds an entry. May be called from any thread. */
  OfferResult offer(Entry order) {
    bytes.addAndGet(order.size);
    Entry before;
    do {
      before = newest.get();
      if (before != null && before.last) {
        bytes.addAndGet(-order.size);
        return OfferResult.REFUSED;
      }
      order.next = before;
    } while (!newest.compareAndSet(before, order));
    return before == null ? OfferResult.FIRST : OfferResult.ADDED;
  }

  /** Adds the last entry, and closes the queue. May be called from any thread. */
  OfferResult close(Entry order) {
    order.last = true;
    return offer(order);
  }

  /** Closes the queue. The entries in it can still be taken. May be called from any thread. */
  void close() {
    close(closeMarker());
  }

  /**
   * Takes all entries, in the order in which they were added. Must be called on the transport
   * thread.
   */
  void drain(Consumer<Entry> taker) {
    Entry newestFirst = newest.getAndUpdate(order -> order == null || !order.last ? null : CLOSED);
    if (newestFirst == CLOSED) {
      return;
    }
    Entry oldestFirst = null;
    for (Entry order = newestFirst; order != null; ) {
      Entry older = order.next;
      order.next = oldestFirst;
      oldestFirst = order;
      order = older;
    }
    for (Entry order = oldestFirst; order != null; order = order.next) {
      bytes.addAndGet(-order.size);
      taker.accept(order);
    }
  }

  /**
   * Closes the queue and takes all entries, because the thread that would send them has ended.
   *
   * @return whether the given entry was among them; false if that thread had taken it before
   */
  boolean closeAndTake(Entry entry, Consumer<Entry> taker) {
    boolean[] found = {false};
    close();
    drain(
        each -> {
          found[0] |= each.equals(entry);
          taker.accept(each);
        });
    return found[0];
  }

  /** Returns whether no entry waits. May be called from any thread. */
  @SuppressWarnings("ReferenceEquality") // CLOSED is one object
  boolean isEmpty() {
    Entry order = newest.get();
    return order == null || order == CLOSED;
  }

  /** Returns how many bytes wait. May be called from any thread. */
  long bytes() {
    return bytes.get();
  }
}
