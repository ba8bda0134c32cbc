// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * What a peer may make this side hold.
 *
 * @param maxMessageSize bytes of payload in one message, all its fragments together
 * @param maxFragments data frames in one message, empty ones included
 */
public record Limits(int maxMessageSize, int maxFragments) {
  /** 100 MiB in at most 131 072 fragments. */
  public static final Limits DEFAULT = new Limits(100 << 20, 1 << 17);

  /**
   * Creates limits.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public Limits {
    if (maxMessageSize < 1) {
      throw new IllegalArgumentException(
          "maxMessageSize is " + maxMessageSize + ": must be at least 1");
    }
    if (maxFragments < 1) {
      throw new IllegalArgumentException(
          "maxFragments is " + maxFragments + ": must be at least 1");
    }
  }
}
