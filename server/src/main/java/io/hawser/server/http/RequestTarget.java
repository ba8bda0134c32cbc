// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.internal.Authority;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request (RFC 9112 §3.2).
 *
 * @param scheme {@code http} or {@code https} if the target is in absolute form; null in origin
 *     form
 * @param authority the authority if the target is in absolute form; null in origin form
 * @param resource path and query; begins with a slash and is not decoded
 */
public record RequestTarget(@Nullable String scheme, @Nullable String authority, String resource) {
  private static final String UNRESERVED_PUNCTUATION = "-._~";

  private static final Pattern ABSOLUTE =
      Pattern.compile("(?i)(https?)://([^/?#]*+)((?:[/?].*)?+)");

  /**
   * Parses the target on a request line.
   *
   * @return null if it is in neither origin form nor absolute form, or has a space or a control
   *     character
   */
  static @Nullable RequestTarget of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) == 0x7F) {
        return null;
      }
    }
    if (text.startsWith("/")) {
      return new RequestTarget(null, null, text);
    }
    Matcher absolute = ABSOLUTE.matcher(text);
    if (!absolute.matches() || !Authority.isValid(absolute.group(2))) {
      return null;
    }
    String rest = absolute.group(3);
    return new RequestTarget(
        absolute.group(1).toLowerCase(Locale.ROOT),
        absolute.group(2),
        rest.startsWith("/") ? rest : '/' + rest);
  }

  /**
   * Checks the path of a request that opens a WebSocket. A path that recipients could interpret in
   * different ways is refused, not normalized (RFC 3986 §6.2.2). Therefore, a proxy that makes
   * decisions based on the path sees the same path as this server.
   *
   * @param target the path, with or without a query
   * @return the problem, as a sentence for the client; null if there is none
   */
  public static @Nullable String problemOf(String target) {
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
        return "The path has a percent sign that does not encode a byte that needs it";
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

  /**
   * Returns whether a segment is . or .., or is so for recipients that ignore parameters after it.
   */
  private static boolean isDots(String target, int from, int to) {
    int end = from;
    while (end < to && target.charAt(end) == '.') {
      end++;
    }
    int dots = end - from;
    return (dots == 1 || dots == 2) && (end == to || target.charAt(end) == ';');
  }

  /** Returns whether a percent sign encodes a byte that must be encoded in a path. */
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
    // If decoded, slashes would change the path, and a percent sign might be decoded again.
    boolean treacherous = encoded <= 0x1F || encoded == 0x7F || "/\\%".indexOf(encoded) >= 0;
    return !unreserved && !treacherous;
  }
}
