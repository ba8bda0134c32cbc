// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as RFC 3629 and RFC 6455 §8.1 want it: no overlong forms, no surrogates, nothing above
 * U+10FFFF; validated piece by piece, and wrong at the first byte that no valid text can have.
 */
public final class Utf8 {
  /** Between two characters: the state to begin with, and the one to end in. */
  static final int COMPLETE = 0;

  /** After a byte that cannot be; there is no way back. */
  static final int INVALID = -1;

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Utf8() {}

  /**
   * Reads the bytes from {@code from} to {@code to}.
   *
   * @param state {@link #COMPLETE}, or what the call for the bytes before returned
   * @return the state after them: {@link #COMPLETE}, {@link #INVALID}, or how the next byte has to
   *     be
   */
  static int validate(ByteBuffer buffer, int from, int to, int state) {
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

  /** Whether the bytes from {@code from} to {@code to} are whole characters. */
  static boolean isValid(ByteBuffer buffer, int from, int to) {
    return validate(buffer, from, to, COMPLETE) == COMPLETE;
  }

  // A state inside a character is the number of bytes that are missing, and the least and the
  // greatest value of the next one, a byte each. Only the second byte of a character has bounds of
  // its own: they exclude overlong forms (E0, F0), surrogates (ED) and what is too high (F4).

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
    int least = state >> 8 & 0xFF;
    int greatest = state & 0xFF;
    if (next < least || next > greatest) {
      return INVALID;
    }
    int missing = (state >> 16) - 1;
    return missing == 0 ? COMPLETE : missing << 16 | 0x80_BF;
  }

  /**
   * Encodes text.
   *
   * @throws IllegalArgumentException if it has a surrogate without its partner, which UTF-8 cannot
   *     express
   */
  public static byte[] encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // The JDK writes '?' for a lone surrogate. In a text of single bytes that can only be found by
    // comparing; elsewhere only text with surrogates has fewer characters than UTF-16 units.
    if (bytes.length == text.length()
        ? !text.equals(new String(bytes, StandardCharsets.ISO_8859_1))
        : firstUnpairedSurrogate(text) >= 0) {
      int index = firstUnpairedSurrogate(text);
      throw new IllegalArgumentException(
          "the text has a surrogate without its partner at index "
              + index
              + " (U+"
              + Integer.toHexString(text.charAt(index)).toUpperCase(java.util.Locale.ROOT)
              + "), which UTF-8 cannot express");
    }
    return bytes;
  }

  /** The index of the first surrogate without its partner, or -1. */
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
