// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.Retention;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which topics are resumable, and how much of their history is kept. Immutable. */
public final class TopicPatterns {
  private final Map<String, Retention> exact = new LinkedHashMap<>();
  private final Map<String, Retention> prefixes = new LinkedHashMap<>();

  /** Creates a set without patterns. */
  public TopicPatterns() {}

  /**
   * Returns a set with one more pattern, which replaces an equal one.
   *
   * @param pattern the name of a topic, or the beginning of names and a star
   * @throws IllegalArgumentException if it has a star anywhere but at its end
   */
  public TopicPatterns with(String pattern, Retention retention) {
    Objects.requireNonNull(pattern, "pattern");
    Objects.requireNonNull(retention, "retention");
    int star = pattern.indexOf('*');
    if (star >= 0 && star < pattern.length() - 1) {
      throw new IllegalArgumentException(
          "the pattern \"" + pattern + "\": a star may only be its last character");
    }
    TopicPatterns more = new TopicPatterns();
    more.exact.putAll(exact);
    more.prefixes.putAll(prefixes);
    if (star < 0) {
      more.exact.put(pattern, retention);
    } else {
      more.prefixes.put(pattern.substring(0, star), retention);
    }
    return more;
  }

  public boolean isEmpty() {
    return exact.isEmpty() && prefixes.isEmpty();
  }

  /**
   * Returns how much of a topic's history is kept: as the pattern says that is equal to the name,
   * or else the longest one that its beginning matches. Returns null if the topic is not resumable.
   */
  @Nullable Retention of(String topic) {
    Retention retention = exact.get(topic);
    int longest = -1;
    if (retention == null) {
      for (Map.Entry<String, Retention> prefix : prefixes.entrySet()) {
        if (prefix.getKey().length() > longest && topic.startsWith(prefix.getKey())) {
          longest = prefix.getKey().length();
          retention = prefix.getValue();
        }
      }
    }
    return retention;
  }
}
