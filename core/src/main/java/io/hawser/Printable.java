// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/** What a peer has sent, for a log or a message: a terminal shows it, and does nothing else. */
final class Printable {
  private static final int LONGEST = 200;

  private Printable() {}

  /** The text with all but printable ASCII escaped as in Java, and cut when it is long. */
  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7F && c != '\\') {
        shown.append(c);
      } else {
        shown.append("\\u%04X".formatted((int) c));
      }
    }
    return text.length() > LONGEST ? shown.append('\u2026').toString() : shown.toString();
  }
}
