// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.nio.charset.StandardCharsets;

/** Payloads of the cases. */
final class Bytes {
  private Bytes() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** So many bytes of the pattern, over and over. */
  static byte[] repeated(byte[] pattern, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = pattern[i % pattern.length];
    }
    return bytes;
  }

  /** So many bytes 0xFE, which occur nowhere in UTF-8. */
  static byte[] notText(int length) {
    return repeated(new byte[] {(byte) 0xFE}, length);
  }
}
