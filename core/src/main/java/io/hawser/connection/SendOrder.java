// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.connection.SendQueue.Entry;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides which frames may be sent now. Between the fragments of a message, only control frames may
 * be sent (RFC 6455 §5.4). Everything else waits here until the message has ended, in order.
 *
 * <p>Methods must be called on the transport thread unless they say otherwise.
 */
final class SendOrder {
  // any thread
  private final AtomicLong bytes = new AtomicLong();

  // transport thread
  private @Nullable FragmentedMessage current;
  private boolean releasing;
  private final ArrayDeque<Entry> waiting = new ArrayDeque<>(0);

  /** Returns whether a message was begun and has not ended, so that others must wait. */
  boolean isBusy() {
    return current != null;
  }

  /**
   * Returns whether a fragment of this message was sent or waits, and its last one was not sent.
   */
  boolean hasBegun(@Nullable FragmentedMessage message) {
    return message != null
        && (message.equals(current)
            || waiting.stream().anyMatch(entry -> message.equals(entry.message)));
  }

  /** Returns how many bytes wait. May be called from any thread. */
  long bytes() {
    return bytes.get();
  }

  /** Returns whether this entry may be sent now. Otherwise, the entry waits. */
  boolean mayPass(Entry entry) {
    if (mayBeSent(entry)) {
      return true;
    }
    bytes.addAndGet(entry.size);
    waiting.add(entry);
    return false;
  }

  private boolean mayBeSent(Entry entry) {
    return current == null || entry.isControl() || current.equals(entry.message);
  }

  /**
   * Called when a fragment has been sent.
   *
   * @param last whether its message has ended
   * @param sender sends what has waited for that end; may call this method
   */
  void fragmentSent(FragmentedMessage message, boolean last, Consumer<Entry> sender) {
    if (!last) {
      current = message;
      return;
    }
    current = null;
    if (!releasing) {
      releasing = true;
      try {
        while (sendNext(sender)) {}
      } finally {
        releasing = false;
      }
    }
  }

  /** Sends the first entry that may be sent. */
  private boolean sendNext(Consumer<Entry> sender) {
    for (Iterator<Entry> each = waiting.iterator(); each.hasNext(); ) {
      Entry entry = each.next();
      if (mayBeSent(entry)) {
        each.remove();
        bytes.addAndGet(-entry.size);
        sender.accept(entry);
        return true;
      }
    }
    return false;
  }

  /** Ends the order, because no more messages are sent, and passes on what waits. */
  void end(Consumer<Entry> refuser) {
    current = null;
    for (Entry entry; (entry = waiting.poll()) != null; ) {
      bytes.addAndGet(-entry.size);
      refuser.accept(entry);
    }
  }
}
