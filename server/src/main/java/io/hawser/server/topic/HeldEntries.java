// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.Entry;
import java.util.ArrayList;
import java.util.List;

/** The entries of a topic that wait until those before them have been read. Guarded by the log. */
final class HeldEntries {
  private static final int MIN_BYTES = 1 << 20;

  private final int maxEntries;
  private final long maxBytes;
  private final List<Entry> entries = new ArrayList<>();
  private long bytes;

  /** How many came before the reading, which therefore covers them. */
  private int covered;

  HeldEntries(int maxEntries, long maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = Math.max(MIN_BYTES, maxBytes);
  }

  /**
   * Adds an entry.
   *
   * @return false if there were too many; then all have been dropped, and must be read instead
   */
  boolean add(Entry entry) {
    bytes += entry.message().length;
    if (entries.size() < maxEntries && bytes <= maxBytes) {
      entries.add(entry);
      return true;
    }
    clear();
    return false;
  }

  /** Must be called when a reading begins. */
  void beginReading() {
    covered = entries.size();
  }

  /**
   * Removes and returns the entries that a reading may not have covered. Those of another epoch
   * that came before it would have the history read for ever.
   *
   * @param epoch what the history has now
   */
  List<Entry> takeAll(String epoch) {
    List<Entry> left = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (i >= covered || entries.get(i).position().epoch().equals(epoch)) {
        left.add(entries.get(i));
      }
    }
    clear();
    return left;
  }

  void clear() {
    entries.clear();
    bytes = 0;
    covered = 0;
  }
}
