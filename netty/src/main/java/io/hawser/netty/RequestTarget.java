// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.internal.Authority;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for (RFC 9112 §3.2).
 *
 * @param scheme {@code http} or {@code https} of a target in absolute form; null in origin form
 * @param authority of a target in absolute form; null in origin form
 * @param resource path and query, which begin with a slash; not decoded
 */
record RequestTarget(@Nullable String scheme, @Nullable String authority, String resource) {
  private static final String UNRESERVED_PUNCTUATION = "-._~";

  private static final Pattern ABSOLUTE =
      Pattern.compile("(?i)(https?)://([^/?#]*+)((?:[/?].*)?+)");

  /**
   * Reads what stands on the request line.
   *
   * @return null if it is neither in origin nor in absolute form, or has characters that no URI has
   *     and nobody should see
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

  /** The resource up to the question mark. */
  String path() {
    int query = resource.indexOf('?');
    return query < 0 ? resource : resource.substring(0, query);
  }

  /**
   * What is wrong with the path of a request that opens a WebSocket, as a sentence for the client;
   * null if nothing is. One that different readers could take for different things is refused
   * rather than normalized (RFC 3986 §6.2.2): whoever stands before the server and decides by paths
   * then speaks of the same path as the server itself.
   *
   * @param target path, and perhaps query
   */
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
