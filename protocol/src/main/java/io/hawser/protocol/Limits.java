// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * The limits on what a peer may send.
 *
 * @param maxMessageSize the maximum payload of a message in bytes, all its fragments together
 * @param maxFragments the maximum number of data frames in a message, including empty ones
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
