// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of a topic's history is kept: the newest messages, as long as none of the limits is
 * exceeded.
 *
 * @param maxMessages at least 1
 * @param maxBytes the sum of the messages' lengths; at least 1. The last message is kept regardless
 *     of its length.
 * @param maxAge at least one second
 */
public record Retention(int maxMessages, long maxBytes, Duration maxAge) {
  /** 1 000 messages, 1 MiB, 5 minutes. */
  public static final Retention DEFAULT = new Retention(1000, 1 << 20, Duration.ofMinutes(5));

  /**
   * Creates limits.
   *
   * @throws IllegalArgumentException if one is too small
   */
  public Retention {
    Objects.requireNonNull(maxAge, "maxAge");
    if (maxMessages < 1) {
      throw new IllegalArgumentException("maxMessages is " + maxMessages + ": must be at least 1");
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes is " + maxBytes + ": must be at least 1");
    }
    if (maxAge.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("maxAge is " + maxAge + ": must be at least PT1S");
    }
  }
}
