// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import org.jspecify.annotations.Nullable;

/**
 * Parses numbers as people write them: with the digits 0 to 9, and none of the other forms that
 * Java accepts.
 */
final class Numbers {
  private Numbers() {}

  /** Returns a whole number; null if the text is not one, or if it does not fit in an int. */
  static @Nullable Integer whole(String text) {
    String digits = text.startsWith("-") ? text.substring(1) : text;
    try {
      return !digits.isEmpty() && digitsIn(digits) == digits.length()
          ? Integer.valueOf(text)
          : null;
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }

  private static int digitsIn(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      digits += text.charAt(i) >= '0' && text.charAt(i) <= '9' ? 1 : 0;
    }
    return digits;
  }

  /** Converts the value of an option to a whole number. */
  static Integer number(String text) {
    Integer number = whole(text);
    if (number == null) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a whole number up to " + Integer.MAX_VALUE);
    }
    return number;
  }

  /** Converts the value of an option to seconds. A number that is too large waits forever. */
  static Double seconds(String text) {
    if (text.equals("-1")) {
      return ConnectOptions.HOLD;
    }
    Double seconds = decimal(text);
    if (seconds == null) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a number of seconds; use 0 or more, such as 0.5, or -1 to keep the"
              + " connection open");
    }
    return seconds;
  }

  /** Returns a number that is not negative and may have a fraction; null if the text is not one. */
  static @Nullable Double decimal(String text) {
    int digits = digitsIn(text);
    boolean isDecimal = digits == text.length() - 1 && text.indexOf('.') >= 0;
    return digits > 0 && (digits == text.length() || isDecimal) ? Double.valueOf(text) : null;
  }
}
