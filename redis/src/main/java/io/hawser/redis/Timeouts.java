// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import java.time.Duration;

/**
 * How long a node waits for Redis.
 *
 * @param connect for connections, until they can be used
 * @param answer for an answer to any command
 */
record Timeouts(Duration connect, Duration answer) {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  static Duration check(String name, Duration timeout) {
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " is " + timeout + ": must be from " + SHORTEST + " to " + LONGEST);
    }
    return timeout;
  }
}
