// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.protocol.PerMessageDeflate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Parses {@code level=6,client_no_context_takeover,…}. Options that RFC 7692 defines have the names
 * used there.
 */
final class DeflateOption implements ITypeConverter<PerMessageDeflate> {
  static final String NAMES =
      "level, memory_level, threshold, server_no_context_takeover, client_no_context_takeover, "
          + "server_max_window_bits, client_max_window_bits";

  @Override
  public PerMessageDeflate convert(String options) {
    // Typed messages are short, and users who enable compression want to see it work.
    PerMessageDeflate.Builder builder = PerMessageDeflate.builder().threshold(0);
    for (String option : options.split(",", -1)) {
      if (!option.isEmpty()) {
        int equals = option.indexOf('=');
        set(
            builder,
            equals < 0 ? option : option.substring(0, equals),
            equals < 0 ? "" : option.substring(equals + 1));
      }
    }
    return builder.build();
  }

  private static void set(PerMessageDeflate.Builder builder, String name, String value) {
    try {
      switch (name) {
        case "level" -> builder.level(number(name, value));
        case "memory_level" -> builder.memoryLevel(number(name, value));
        case "threshold" -> builder.threshold(number(name, value));
        case "server_no_context_takeover" -> builder.serverNoContextTakeover(flag(name, value));
        case "client_no_context_takeover" -> builder.clientNoContextTakeover(flag(name, value));
        case "server_max_window_bits" -> builder.serverMaxWindowBits(number(name, value));
        case "client_max_window_bits" -> builder.clientMaxWindowBits(number(name, value));
        default ->
            throw new TypeConversionException(
                "'" + name + "' is not a compression option; use one of " + NAMES);
      }
    } catch (IllegalArgumentException outOfRange) {
      throw new TypeConversionException(String.valueOf(outOfRange.getMessage()));
    }
  }

  private static int number(String name, String value) {
    Integer number = Numbers.whole(value);
    if (number == null) {
      throw new TypeConversionException("'" + name + "=" + value + "' needs a number");
    }
    return number;
  }

  private static boolean flag(String name, String value) {
    return switch (value) {
      case "", "true" -> true;
      case "false" -> false;
      default ->
          throw new TypeConversionException(
              "'" + name + "=" + value + "' needs no value, true or false");
    };
  }
}
