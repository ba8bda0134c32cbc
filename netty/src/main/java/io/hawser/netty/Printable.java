// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

/** Text of others, made fit for a message or a log. */
final class Printable {
  private static final int MAX_LENGTH = 300;

  private Printable() {}

  /**
   * The text with each control character, and each character that is invisible or changes the
   * direction of others, as {@code \}{@code u} and four digits; cut where it gets long.
   */
  static String of(String text) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 1);
    for (int i = 0; i < text.length(); i++) {
      if (shown.length() >= MAX_LENGTH) {
        return shown.append('…').toString();
      }
      char c = text.charAt(i);
      if (isHarmless(text, i)) {
        shown.append(c);
      } else {
        shown.append("\\u%04X".formatted((int) c));
      }
    }
    return shown.toString();
  }

  private static boolean isHarmless(String text, int index) {
    return switch (Character.getType(text.charAt(index))) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
