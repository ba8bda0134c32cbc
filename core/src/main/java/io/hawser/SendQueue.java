// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want sent, on its way to the transport's thread: many put in, one takes all
 * out, in order. It is closed by the order for the Close frame, or when the connection ends: each
 * order is then either before that, or it is refused. An empty queue is nothing but two fields.
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
     * @param size how many bytes wait with it
     */
    Order(Runnable frame, int size, @Nullable SendCallback callback) {
      this.frame = frame;
      this.size = size;
      this.callback = callback;
    }

    /** Whether it is the one for the Close frame. */
    boolean isLast() {
      return last;
    }
  }

  /** What became of an order. */
  enum Offer {
    /** It is the first, so that the transport's thread has to be woken up. */
    FIRST,
    /** It follows others. */
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

  /** Puts an order in. Any thread. */
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

  /** Puts the last order in, and closes the queue. Any thread. */
  Offer close(Order order) {
    order.last = true;
    return offer(order);
  }

  /** Closes the queue; what is in it can still be taken out. Any thread. */
  void close() {
    close(closing());
  }

  /** Hands all orders on in the sequence in which they came. Transport thread. */
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

  /** Whether nothing waits. Any thread. */
  @SuppressWarnings("ReferenceEquality") // CLOSED is one object
  boolean isEmpty() {
    Order order = newest.get();
    return order == null || order == CLOSED;
  }

  /** How many bytes wait. Any thread. */
  long bytes() {
    return bytes.get();
  }
}
