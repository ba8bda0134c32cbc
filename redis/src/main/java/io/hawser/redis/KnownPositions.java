// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.Position;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest position that a node has seen of each topic, so that it notices when Redis comes back
 * with an older state. Of topics that the node does not follow, it knows only the 10 000 that it
 * used last. Thread-safe.
 */
final class KnownPositions {
  private static final int MAX_TOPICS = 10_000;
  private static final int TIME_DIGITS = 12;

  // guarded by this
  private final Map<String, @Nullable Position> followed = new HashMap<>();
  private final Map<String, Position> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Position> eldest) {
          return size() > MAX_TOPICS;
        }
      };

  /** Keeps the position of a topic until {@link #release}. */
  synchronized void keep(String topic) {
    if (!followed.containsKey(topic)) {
      followed.put(topic, recent.remove(topic));
    }
  }

  synchronized void release(String topic) {
    Position position = followed.remove(topic);
    if (position != null) {
      recent.put(topic, position);
    }
  }

  synchronized void note(String topic, Position position) {
    Position known = of(topic);
    Position newest = known == null ? position : newer(known, position);
    if (followed.containsKey(topic)) {
      followed.put(topic, newest);
    } else {
      recent.put(topic, newest);
    }
  }

  synchronized @Nullable Position of(String topic) {
    return followed.containsKey(topic) ? followed.get(topic) : recent.get(topic);
  }

  /** Returns the newer one. An epoch begins with the time of its creation. */
  static Position newer(Position a, Position b) {
    if (a.epoch().equals(b.epoch())) {
      return a.offset() >= b.offset() ? a : b;
    }
    return time(a).compareTo(time(b)) >= 0 ? a : b;
  }

  private static String time(Position position) {
    return position.epoch().substring(0, Math.min(TIME_DIGITS, position.epoch().length()));
  }
}
