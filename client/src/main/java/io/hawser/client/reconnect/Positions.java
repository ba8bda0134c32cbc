// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.backplane.Position;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The positions of a reconnecting WebSocket in topics, across its connections. There is a limit. If
 * there are more topics, the one that is not subscribed and was subscribed first is forgotten; if
 * there is none, a new topic is not remembered. Used where callbacks run.
 */
final class Positions {
  /** How many positions a client may name (docs/reference/resume-protocol.md). */
  static final int MAX = 1000;

  /** How much memory it may take to send a position: the longest name, head and frame header. */
  static final int MAX_BYTES_EACH = 1024 + 128;

  private static final class Entry {
    final String epoch;
    long offset;
    boolean subscribed = true;

    Entry(Position position) {
      this.epoch = position.epoch();
      this.offset = position.offset();
    }
  }

  private final int max;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Whether a position was forgotten for lack of room, on this connection or before. */
  private boolean full;

  /** Whether that was before this connection, so that it was not named. */
  private boolean incomplete;

  /**
   * Creates positions without any topic.
   *
   * @param maxBytes how many bytes may wait to be sent, which also limits the number of topics
   */
  Positions(long maxBytes) {
    this.max = (int) Math.min(MAX, Math.max(0, maxBytes) / MAX_BYTES_EACH);
  }

  /**
   * Returns the positions at the beginning of a connection, on which no topic is subscribed yet.
   */
  Map<String, Position> begin() {
    incomplete = full;
    Map<String, Position> all = new LinkedHashMap<>();
    entries.forEach(
        (topic, entry) -> {
          entry.subscribed = false;
          all.put(topic, new Position(entry.epoch, entry.offset));
        });
    return all;
  }

  /**
   * Stores the position at which a topic is subscribed.
   *
   * @return whether messages of the topic may be lost, because its position may have been forgotten
   */
  boolean subscribed(String topic, Position position) {
    boolean known = entries.remove(topic) != null; // it becomes the last one
    boolean unknowable = incomplete && !known;
    if (entries.size() >= max) {
      full = true;
      if (!forgetOne()) {
        return unknowable;
      }
    }
    entries.put(topic, new Entry(position));
    return unknowable;
  }

  private boolean forgetOne() {
    for (Iterator<Entry> each = entries.values().iterator(); each.hasNext(); ) {
      if (!each.next().subscribed) {
        each.remove();
        return true;
      }
    }
    return false;
  }

  /** Advances the position in a topic that is subscribed. */
  void received(String topic, long offset) {
    Entry entry = entries.get(topic);
    if (entry != null) {
      entry.offset = offset;
    }
  }

  /** Forgets a topic that is no longer subscribed. */
  void unsubscribed(String topic) {
    entries.remove(topic);
  }

  /** Forgets all topics, and returns them. */
  List<String> forget() {
    List<String> all = List.copyOf(entries.keySet());
    entries.clear();
    return all;
  }
}
