// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import org.jspecify.annotations.Nullable;

/**
 * The path of a request that opens a WebSocket. One that different readers could take for different
 * things is refused rather than normalized (RFC 3986 §6.2.2): whoever stands before the server and
 * decides by paths then speaks of the same path as the server itself.
 */
final class RequestTarget {
  private static final String UNRESERVED_PUNCTUATION = "-._~";

  private RequestTarget() {}

  /** What is wrong with a target, as a sentence for the client; null if nothing is. */
  static @Nullable String problemOf(String target) {
    if (!target.startsWith("/")) {
      return "The request target does not begin with a slash";
    }
    int segment = 1;
    for (int i = 1; i < target.length() && target.charAt(i) != '?'; i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '\\' || c == '#') {
        return "The path has a character that must be encoded";
      }
      if (c == '%' && !isNeededEncoding(target, i)) {
        return "The path has a percent sign that encodes nothing that needs it";
      }
      if (c == '/') {
        if (i == segment) {
          return "The path has an empty segment";
        }
        if (isDots(target, segment, i)) {
          return "The path has a dot segment";
        }
        segment = i + 1;
      }
    }
    int query = target.indexOf('?');
    return isDots(target, segment, query < 0 ? target.length() : query)
        ? "The path has a dot segment"
        : null;
  }

  /** Whether a segment is . or .. for some reader; parameters behind it are none to all. */
  private static boolean isDots(String target, int from, int to) {
    int end = from;
    while (end < to && target.charAt(end) == '.') {
      end++;
    }
    int dots = end - from;
    return (dots == 1 || dots == 2) && (end == to || target.charAt(end) == ';');
  }

  /** Whether a percent sign stands for a byte that could not stand there itself. */
  private static boolean isNeededEncoding(String target, int at) {
    int high = at + 2 < target.length() ? Character.digit(target.charAt(at + 1), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(target.charAt(at + 2), 16);
    if (low < 0) {
      return false;
    }
    int encoded = high << 4 | low;
    boolean unreserved =
        encoded < 0x7F
            && (Character.isLetterOrDigit(encoded) || UNRESERVED_PUNCTUATION.indexOf(encoded) >= 0);
    // Slashes, and what some decode twice, would make another path of it.
    boolean treacherous = encoded <= 0x1F || encoded == 0x7F || "/\\%".indexOf(encoded) >= 0;
    return !unreserved && !treacherous;
  }
}
