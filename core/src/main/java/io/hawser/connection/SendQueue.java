// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.SendCallback;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames that other threads want to send, on their way to the transport's thread. Many threads
 * add orders, and one thread takes all of them, in sequence. The order for the Close frame closes
 * the queue, and so does the end of the connection. Each other order is either before that or
 * refused. An empty queue costs two fields.
 */
final class SendQueue {
  /** A frame to send. */
  static final class Order {
    /** Writes the frame. */
    final Runnable frame;

    final int size;
    final @Nullable SendCallback callback;

    private @Nullable Order next;
    private boolean last;

    /**
     * Creates it.
     *
     * @param size the number of bytes to be counted as waiting
     */
    Order(Runnable frame, int size, @Nullable SendCallback callback) {
      this.frame = frame;
      this.size = size;
      this.callback = callback;
    }

    /** Returns whether this is the order for the Close frame. */
    boolean isLast() {
      return last;
    }
  }

  /** The outcome of offering an order. */
  enum Offer {
    /** The order is the first one, so the transport's thread must be woken up. */
    FIRST,
    /** The order was added after others. */
    ADDED,
    /** The queue is closed. */
    REFUSED
  }

  private static final Order CLOSED = closing();

  private final AtomicReference<@Nullable Order> newest = new AtomicReference<>();
  private final AtomicLong bytes = new AtomicLong();

  private static Order closing() {
    Order order = new Order(() -> {}, 0, null);
    order.last = true;
    return order;
  }

  /** Adds an order. Any thread. */
  Offer offer(Order order) {
    bytes.addAndGet(order.size);
    Order before;
    do {
      before = newest.get();
      if (before != null && before.last) {
        bytes.addAndGet(-order.size);
        return Offer.REFUSED;
      }
      order.next = before;
    } while (!newest.compareAndSet(before, order));
    return before == null ? Offer.FIRST : Offer.ADDED;
  }

  /** Adds the last order, and closes the queue. Any thread. */
  Offer close(Order order) {
    order.last = true;
    return offer(order);
  }

  /** Closes the queue. The orders in it can still be taken. Any thread. */
  void close() {
    close(closing());
  }

  /** Takes all orders, in the sequence in which they were added. Transport thread. */
  void drain(Consumer<Order> taker) {
    Order newestFirst = newest.getAndUpdate(order -> order == null || !order.last ? null : CLOSED);
    if (newestFirst == CLOSED) {
      return;
    }
    Order oldestFirst = null;
    for (Order order = newestFirst; order != null; ) {
      Order older = order.next;
      order.next = oldestFirst;
      oldestFirst = order;
      order = older;
    }
    for (Order order = oldestFirst; order != null; order = order.next) {
      bytes.addAndGet(-order.size);
      taker.accept(order);
    }
  }

  /** Returns whether no order waits. Any thread. */
  @SuppressWarnings("ReferenceEquality") // CLOSED is one object
  boolean isEmpty() {
    Order order = newest.get();
    return order == null || order == CLOSED;
  }

  /** Returns how many bytes wait. Any thread. */
  long bytes() {
    return bytes.get();
  }
}
