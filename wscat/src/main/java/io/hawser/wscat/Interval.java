// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the value of {@code --keepalive}, which is not as free as that of {@code --wait}. */
final class Interval implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    Double seconds = Numbers.decimal(text);
    if (seconds == null || seconds < 0.001) {
      throw new TypeConversionException(
          "'" + text + "' is not a number of seconds from 0.001 on, such as 0.5");
    }
    return Duration.ofMillis((long) (seconds * 1000));
  }
}
