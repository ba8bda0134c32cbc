// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/** The limits on the length of a payload that this side sends. */
public final class PayloadLength {
  /** Two bytes, a 64-bit length and a masking key. */
  private static final int LONGEST_HEADER = 2 + 8 + 4;

  /** The longest payload of a data frame. Together with its header, it still fits in one buffer. */
  public static final int MAX = Integer.MAX_VALUE - LONGEST_HEADER;

  /** The longest payload of a control frame (RFC 6455 §5.5). */
  public static final int MAX_CONTROL = 125;

  private PayloadLength() {}

  /**
   * Checks the length of a message before it is sent.
   *
   * @throws IllegalArgumentException if it is too long for one frame in memory
   */
  public static void check(int length) {
    if (length > MAX) {
      throw new IllegalArgumentException(
          "a message of " + length + " bytes is too long: at most " + MAX);
    }
  }

  /**
   * Checks the payload length of a Ping or Pong before it is sent.
   *
   * @throws IllegalArgumentException if it is longer than 125 bytes
   */
  public static void checkControl(int length) {
    if (length > MAX_CONTROL) {
      throw new IllegalArgumentException(
          "a Ping or Pong of " + length + " bytes is too long: at most " + MAX_CONTROL);
    }
  }
}
