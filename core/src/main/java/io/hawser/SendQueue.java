// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want sent, on its way to the transport's thread: many put in, one takes all
 * out, in order. Empty it is nothing but two fields.
 */
final class SendQueue {
  /** One order, linked to the one that came before it. */
  private record Entry(Runnable order, int bytes, @Nullable Entry before) {}

  private final AtomicReference<@Nullable Entry> newest = new AtomicReference<>();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Puts an order in. Any thread.
   *
   * @param size how many bytes wait with it
   * @return whether the queue was empty, so that the transport's thread has to be woken up
   */
  boolean offer(Runnable order, int size) {
    bytes.addAndGet(size);
    Entry before;
    do {
      before = newest.get();
    } while (!newest.compareAndSet(before, new Entry(order, size, before)));
    return before == null;
  }

  /** Runs all orders in the sequence in which they came. Transport thread. */
  void drain() {
    Entry last = newest.getAndSet(null);
    // The chain leads from the newest to the oldest; turn it around.
    Entry first = null;
    for (Entry entry = last; entry != null; entry = entry.before) {
      first = new Entry(entry.order, entry.bytes, first);
    }
    for (Entry entry = first; entry != null; entry = entry.before) {
      bytes.addAndGet(-entry.bytes);
      entry.order.run();
    }
  }

  /** Whether nothing waits. Any thread. */
  boolean isEmpty() {
    return newest.get() == null;
  }

  /** How many bytes wait. Any thread. */
  long bytes() {
    return bytes.get();
  }
}
