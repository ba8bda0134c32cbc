// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of the connections of one thread that are between two messages, in the order in
 * which they were used. Releases those that have been idle for too long, and the idlest ones if all
 * together take too much memory.
 */
final class DeflateContexts {
  private final AtomicLong total;
  private @Nullable DeflateContext first;
  private @Nullable DeflateContext last;
  private long now;

  /**
   * Creates an empty list.
   *
   * @param total the memory of the contexts of all threads, in bytes
   */
  DeflateContexts(AtomicLong total) {
    this.total = total;
  }

  /** Takes a context out while a message is compressed. */
  void remove(DeflateContext context) {
    if (!context.listed) {
      return;
    }
    context.listed = false;
    DeflateContext before = context.previous;
    DeflateContext after = context.next;
    context.previous = null;
    context.next = null;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
  }

  /** Puts a context back after a message. Others, or even this one, may be released then. */
  void add(DeflateContext context) {
    DeflateContext before = last;
    context.listed = true;
    context.lastUsed = now;
    context.previous = before;
    last = context;
    if (before == null) {
      first = context;
    } else {
      before.next = context;
    }
    count(context);
    while (first != null && total.get() > context.maxMemory) {
      release(first);
    }
  }

  private void count(DeflateContext context) {
    DeflateStream stream = context.stream();
    int memory = stream == null ? 0 : stream.memory();
    if (memory != context.memory) {
      total.addAndGet(memory - context.memory);
      context.memory = memory;
    }
  }

  /** Releases a context. */
  void release(DeflateContext context) {
    remove(context);
    context.release();
    count(context);
  }

  /** Sets the time, in milliseconds, and releases what has been idle for too long. */
  void advanceTo(long millis) {
    now = millis;
    DeflateContext context = first;
    while (context != null) {
      DeflateContext next = context.next;
      if (millis - context.lastUsed >= context.idleTimeout) {
        release(context);
      }
      context = next;
    }
  }

  /** Releases all contexts. */
  void clear() {
    while (first != null) {
      release(first);
    }
  }
}
