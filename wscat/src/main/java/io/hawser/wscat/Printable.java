// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.nio.ByteBuffer;

/** Formats text and bytes so that they are safe to show on a terminal. */
final class Printable {
  /** More than anyone reads. A terminal takes minutes to show a hundred megabytes. */
  static final int MAX_CHARACTERS = 1 << 20;

  static final int MAX_DUMPED = 4096;
  private static final int BYTES_PER_LINE = 16;
  private static final char DEL = 0x7F;

  private Printable() {}

  /**
   * Escapes characters that could control a terminal: control characters, including those of C1,
   * and characters that change the direction of text. Lines after the first are indented, so that
   * they cannot be mistaken for anything but the text.
   */
  static String text(String text) {
    StringBuilder shown = new StringBuilder(text.length() + 16);
    int length = Math.min(text.length(), MAX_CHARACTERS);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        shown.append("\n  ");
      } else if (c == '\t' || !isControl(c)) {
        shown.append(c);
      } else {
        shown.append((c < 0x100 ? "\\x%02x" : "\\u%04x").formatted((int) c));
      }
    }
    if (length < text.length()) {
      shown.append("… and ").append(text.length() - length).append(" more characters");
    }
    return shown.toString();
  }

  private static boolean isControl(char c) {
    return c < ' '
        || c >= DEL && c < 0xA0
        || c >= 0x2028 && c <= 0x202E // line and paragraph separators, embeddings and overrides
        || c >= 0x2066 && c <= 0x2069 // isolates
        || c == 0x200E
        || c == 0x200F
        || c == 0x061C;
  }

  /**
   * Returns a dump of sixteen bytes per line: offset, hexadecimal and, if printable, characters.
   */
  static String hexDump(ByteBuffer bytes, int size) {
    StringBuilder dump = new StringBuilder("binary message of " + size + " bytes");
    int shown = Math.min(size, MAX_DUMPED);
    for (int line = 0; line < shown; line += BYTES_PER_LINE) {
      dump.append("\n%08x ".formatted(line));
      StringBuilder characters = new StringBuilder();
      for (int i = line; i < line + BYTES_PER_LINE; i++) {
        if (i % 8 == 0 && i != line) {
          dump.append(' ');
        }
        if (i < shown) {
          int b = bytes.get(bytes.position() + i) & 0xFF;
          dump.append(" %02x".formatted(b));
          characters.append(b >= ' ' && b < DEL ? (char) b : '.');
        } else {
          dump.append("   ");
        }
      }
      dump.append("  |").append(characters).append('|');
    }
    if (shown < size) {
      dump.append("\n… and ").append(size - shown).append(" more bytes");
    }
    return dump.toString();
  }
}
