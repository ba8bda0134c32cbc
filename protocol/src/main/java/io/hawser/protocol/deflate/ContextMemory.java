// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the contexts for sending take in all pools of a server or client. Thread-safe. */
public final class ContextMemory {
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger pools = new AtomicInteger();

  /** Creates a counter of no pools. */
  public ContextMemory() {}

  /** Returns how much memory the contexts take, in bytes. */
  public long bytes() {
    return bytes.get();
  }

  void add(long change) {
    bytes.addAndGet(change);
  }

  void addPool() {
    pools.incrementAndGet();
  }

  /** Returns the part of a limit that each pool has. */
  long shareOf(long limit) {
    return limit / Math.max(1, pools.get());
  }
}
