// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers as people write them: with the digits 0 to 9, and nothing else that Java reads. */
final class Numbers {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]+([.][0-9]*)?|[.][0-9]+");

  private Numbers() {}

  /** A whole number; null if it is none, or one that an int cannot be. */
  static @Nullable Integer whole(String text) {
    try {
      return WHOLE.matcher(text).matches() ? Integer.valueOf(text) : null;
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }

  /** For options. */
  static Integer converted(String text) {
    Integer number = whole(text);
    if (number == null) {
      throw new TypeConversionException(
          "'" + text + "' is not a whole number up to " + Integer.MAX_VALUE);
    }
    return number;
  }

  /** For options: seconds to wait, of which more than a life has are for ever. */
  static Double seconds(String text) {
    if (text.equals("-1")) {
      return ConnectOptions.HOLD;
    }
    if (!DECIMAL.matcher(text).matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no number of seconds: 0 or more, such as 0.5, or -1 to hold");
    }
    return Double.valueOf(text);
  }
}
