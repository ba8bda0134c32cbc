// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Splits large messages as the peers do. */
public final class Fragments {
  private static final int FROM_SIZE = 16 << 10;

  private Fragments() {}

  /** A payload in three pieces, which may end inside a character, or in one if it is small. */
  public static List<byte[]> of(byte[] payload) {
    if (payload.length < FROM_SIZE) {
      return List.of(payload);
    }
    int third = payload.length / 3;
    return List.of(
        Arrays.copyOf(payload, third),
        Arrays.copyOfRange(payload, third, 2 * third),
        Arrays.copyOfRange(payload, 2 * third, payload.length));
  }

  /** Text in two pieces of whole characters, or in one if it is small. */
  public static List<String> of(String text) {
    if (text.length() < FROM_SIZE) {
      return List.of(text);
    }
    int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
    return List.of(text.substring(0, middle), text.substring(middle));
  }

  /** Returns what remains in a buffer. The buffer is empty afterwards. */
  public static byte[] toArray(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
