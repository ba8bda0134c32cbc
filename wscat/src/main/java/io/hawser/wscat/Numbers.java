// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Parses numbers as people write them: with the digits 0 to 9, and none of the other forms that
 * Java accepts.
 */
final class Numbers {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]+([.][0-9]*)?|[.][0-9]+");

  private Numbers() {}

  /** Returns a whole number; null if the text is not one, or if it does not fit in an int. */
  static @Nullable Integer whole(String text) {
    try {
      return WHOLE.matcher(text).matches() ? Integer.valueOf(text) : null;
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }

  /** Converts the value of an option to a whole number. */
  static Integer converted(String text) {
    Integer number = whole(text);
    if (number == null) {
      throw new TypeConversionException(
          "'" + text + "' is not a whole number up to " + Integer.MAX_VALUE);
    }
    return number;
  }

  /** Converts the value of an option to seconds. A number that is too large waits forever. */
  static Double seconds(String text) {
    if (text.equals("-1")) {
      return ConnectOptions.HOLD;
    }
    if (!DECIMAL.matcher(text).matches()) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not a number of seconds; use 0 or more, such as 0.5, or -1 to keep the"
              + " connection open");
    }
    return Double.valueOf(text);
  }
}
