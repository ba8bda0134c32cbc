// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as RFC 3629 and RFC 6455 §8.1 require it: no overlong forms, no surrogates, nothing above
 * U+10FFFF. Text is validated piece by piece. Validation fails at the first byte that cannot be
 * part of a valid text.
 */
public final class Utf8 {
  /** The state between two characters. Valid text begins and ends in it. */
  public static final int COMPLETE = 0;

  /** The state after an invalid byte. It is final. */
  public static final int INVALID = -1;

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Utf8() {}

  /**
   * Validates the bytes from {@code from} to {@code to}.
   *
   * @param state {@link #COMPLETE}, or the result of the call for the preceding bytes
   * @return the state after them: {@link #COMPLETE}, {@link #INVALID}, or a state inside a
   *     character
   */
  public static int validate(ByteBuffer buffer, int from, int to, int state) {
    int at = from;
    while (at < to) {
      if (state == COMPLETE) {
        while (at <= to - 8 && (buffer.getLong(at) & HIGH_BITS) == 0) {
          at += 8;
        }
        while (at < to && buffer.get(at) >= 0) {
          at++;
        }
        if (at < to) {
          state = afterLead(buffer.get(at++) & 0xFF);
        }
      } else {
        state = afterContinuation(buffer.get(at++) & 0xFF, state);
      }
      if (state == INVALID) {
        return INVALID;
      }
    }
    return state;
  }

  /** Returns whether the bytes from {@code from} to {@code to} are complete, valid characters. */
  public static boolean isValid(ByteBuffer buffer, int from, int to) {
    return validate(buffer, from, to, COMPLETE) == COMPLETE;
  }

  // A state inside a character packs three bytes: the number of missing bytes, and the minimum and
  // maximum of the next byte. Only the second byte of a character has special bounds. These exclude
  // overlong forms (E0, F0), surrogates (ED) and values that are too high (F4).

  private static int afterLead(int lead) {
    if (lead < 0xC2 || lead > 0xF4) {
      return INVALID;
    }
    if (lead < 0xE0) {
      return 0x01_80_BF;
    }
    if (lead < 0xF0) {
      return lead == 0xE0 ? 0x02_A0_BF : lead == 0xED ? 0x02_80_9F : 0x02_80_BF;
    }
    return lead == 0xF0 ? 0x03_90_BF : lead == 0xF4 ? 0x03_80_8F : 0x03_80_BF;
  }

  private static int afterContinuation(int next, int state) {
    int min = state >> 8 & 0xFF;
    int max = state & 0xFF;
    if (next < min || next > max) {
      return INVALID;
    }
    int missing = (state >> 16) - 1;
    return missing == 0 ? COMPLETE : missing << 16 | 0x80_BF;
  }

  /**
   * Returns how many bytes before {@code end} belong to a character that is not complete. They must
   * have been validated, and the state after them must be inside a character.
   */
  public static int incompleteAtEnd(ByteBuffer buffer, int end) {
    int count = 1;
    while ((buffer.get(end - count) & 0b1100_0000) == 0b1000_0000) {
      count++;
    }
    return count;
  }

  /**
   * Encodes text.
   *
   * @throws IllegalArgumentException if it has an unpaired surrogate, which UTF-8 cannot encode
   */
  public static byte[] encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // The JDK encodes an unpaired surrogate as '?'. If every character became one byte, only a
    // comparison reveals that.
    if (bytes.length == text.length()
        ? !text.equals(new String(bytes, StandardCharsets.ISO_8859_1))
        : firstUnpairedSurrogate(text) >= 0) {
      int index = firstUnpairedSurrogate(text);
      throw new IllegalArgumentException(
          "the text has an unpaired surrogate at index "
              + index
              + " (U+"
              + Integer.toHexString(text.charAt(index)).toUpperCase(java.util.Locale.ROOT)
              + "), which UTF-8 cannot encode");
    }
    return bytes;
  }

  /** Returns the index of the first unpaired surrogate, or -1. */
  private static int firstUnpairedSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
