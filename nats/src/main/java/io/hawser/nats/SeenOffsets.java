// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The highest offset of each epoch that a node has seen, over all its connections. A server that
 * has fewer messages has lost some of them. Thread-safe.
 */
final class SeenOffsets {
  private static final int MAX_EPOCHS = 1000;

  private final Map<String, AtomicLong> highest = new ConcurrentHashMap<>();

  void saw(String epoch, long offset) {
    AtomicLong seen = highest.get(epoch);
    if (seen == null) {
      if (highest.size() >= MAX_EPOCHS) {
        highest.clear(); // nobody replaces so many streams
      }
      seen = highest.computeIfAbsent(epoch, e -> new AtomicLong());
    }
    if (seen.get() < offset) {
      seen.accumulateAndGet(offset, Math::max);
    }
  }

  /** Returns whether a stream whose last message has this offset has lost messages. */
  boolean hasLost(String epoch, long last) {
    AtomicLong seen = highest.get(epoch);
    return seen != null && seen.get() > last;
  }
}
