// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.internal.Authority;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Compares the origin of a page with the host that it connects to (RFC 6454 §6, RFC 6455 §10.2).
 */
final class Origins {
  private Origins() {}

  /**
   * Returns whether an {@code Origin} has the host and port of a {@code Host} header. The scheme
   * may differ, because a proxy in front of this process often terminates TLS.
   */
  static boolean matches(String origin, String host) {
    String scheme =
        origin.substring(0, Math.max(0, origin.indexOf("://"))).toLowerCase(Locale.ROOT);
    String defaultPort = defaultPort(scheme);
    if (defaultPort == null) {
      return false;
    }
    String source = withPort(origin.substring(scheme.length() + 3), defaultPort);
    String target = withPort(host, defaultPort);
    return source != null && source.equals(target);
  }

  /** Returns the port that browsers omit from an origin with this scheme, or null. */
  static @Nullable String defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> "80";
      case "https" -> "443";
      default -> null;
    };
  }

  /**
   * Returns the authority in lower case with its port, or null if the text contains anything else.
   */
  private static @Nullable String withPort(String authority, String defaultPort) {
    for (int i = 0; i < authority.length(); i++) {
      if ("/?#@\\ ".indexOf(authority.charAt(i)) >= 0) {
        return null;
      }
    }
    Authority parts = Authority.split(authority.toLowerCase(Locale.ROOT));
    String port = parts.port() == null ? defaultPort : parts.port();
    return new Authority(parts.host(), port).toString();
  }
}
