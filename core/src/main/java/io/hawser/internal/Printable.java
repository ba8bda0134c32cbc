// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.net.SocketAddress;
import java.util.function.IntPredicate;

/** Makes untrusted text safe to put into a message or a log. */
public final class Printable {
  private static final int MAX_ASCII = 200, MAX_UNICODE = 300;

  private Printable() {}

  /**
   * For bytes from the wire. Escapes everything except printable ASCII, and also the backslash, so
   * that the result is unambiguous. The result is truncated after 200 characters.
   */
  public static String ascii(String text) {
    return escaped(text, MAX_ASCII, c -> c >= ' ' && c < 0x7F && c != '\\');
  }

  /** Returns the same in quotes. Escapes quotes too, so that the text cannot end early. */
  public static String quoted(String text) {
    return '"' + escaped(text, MAX_ASCII, c -> c >= ' ' && c < 0x7F && c != '\\' && c != '"') + '"';
  }

  /** Returns an address. Most clients of Unix sockets have an empty one. */
  public static String address(SocketAddress address) {
    String text = String.valueOf(address);
    return text.isEmpty() ? "a Unix socket" : unicode(text);
  }

  /**
   * For text that people write or read, such as a URI or a message from the operating system. Keeps
   * letters of all scripts. Escapes control characters, and characters that are invisible or change
   * the direction of text. The result is truncated after 300 characters.
   */
  public static String unicode(String text) {
    return escaped(text, MAX_UNICODE, Printable::isVisible);
  }

  /** Escapes each character that is not harmless as a backslash, {@code u} and four digits. */
  private static String escaped(String text, int maxLength, IntPredicate isHarmless) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), maxLength) + 1);
    for (int i = 0; i < text.length(); i++) {
      if (shown.length() >= maxLength) {
        return shown.append('…').toString();
      }
      char c = text.charAt(i);
      if (isHarmless.test(c)) {
        shown.append(c);
      } else {
        shown.append("\\u%04X".formatted((int) c));
      }
    }
    return shown.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType((char) c)) {
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
