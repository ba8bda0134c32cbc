// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import org.jspecify.annotations.Nullable;

/**
 * The contexts of one thread's connections with the same policy that are between two messages, in
 * the order in which they were used. Releases those that have been idle for too long, and the
 * idlest ones if they take too much memory.
 */
final class DeflateContexts {
  /**
   * When contexts are released.
   *
   * @param maxMemory of the contexts with this policy in all pools, in bytes
   * @param idleTimeout in milliseconds
   */
  record Policy(long maxMemory, long idleTimeout) {}

  private final Policy policy;
  private final ContextMemory all;
  private long memory;
  private @Nullable DeflateContext first;
  private @Nullable DeflateContext last;
  private long now;

  /**
   * Creates an empty list.
   *
   * @param all counts the memory of all contexts
   * @param now the time in milliseconds
   */
  DeflateContexts(Policy policy, ContextMemory all, long now) {
    this.policy = policy;
    this.all = all;
    this.now = now;
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
    while (first != null && memory > all.shareOf(policy.maxMemory())) {
      release(first);
    }
  }

  private void count(DeflateContext context) {
    DeflateStream stream = context.stream();
    int taken = stream == null ? 0 : stream.memory();
    if (taken != context.memory) {
      memory += taken - context.memory;
      all.add(taken - context.memory);
      context.memory = taken;
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
    while (first != null && millis - first.lastUsed >= policy.idleTimeout()) {
      release(first);
    }
  }

  /** Releases all contexts. */
  void clear() {
    while (first != null) {
      release(first);
    }
  }
}
