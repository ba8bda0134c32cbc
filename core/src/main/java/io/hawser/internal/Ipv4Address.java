// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.util.regex.Pattern;

/** IPv4 addresses as text, in the only form that all software reads the same way. */
public final class Ipv4Address {
  private static final Pattern DOTTED =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

  private Ipv4Address() {}

  /** Returns whether a text is four decimal numbers from 0 to 255, without leading zeros. */
  public static boolean isValid(String text) {
    return DOTTED.matcher(text).matches();
  }
}
