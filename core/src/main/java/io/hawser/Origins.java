// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares where a page comes from with where its request goes (RFC 6454 §6, RFC 6455 §10.2). */
final class Origins {
  private Origins() {}

  /**
   * Whether an {@code Origin} names the host and port of a {@code Host} header. The scheme may
   * differ: TLS often ends before this process.
   */
  static boolean matches(String origin, String host) {
    String scheme =
        origin.substring(0, Math.max(0, origin.indexOf("://"))).toLowerCase(Locale.ROOT);
    String defaultPort =
        switch (scheme) {
          case "http" -> "80";
          case "https" -> "443";
          default -> null;
        };
    if (defaultPort == null) {
      return false;
    }
    String source = withPort(origin.substring(scheme.length() + 3), defaultPort);
    String target = withPort(host, defaultPort);
    return source != null && source.equals(target);
  }

  /** Refuses what no browser sends as an origin, and what therefore would never match. */
  static void check(String origin) {
    int authority = origin.indexOf("://") + 3;
    if (authority < 4
        || authority == origin.length()
        || !origin.equals(origin.toLowerCase(Locale.ROOT))
        || origin.indexOf('/', authority) >= 0) {
      throw new IllegalArgumentException(
          "not an origin: \"" + origin + "\"; scheme://host or scheme://host:port, in lower case");
    }
  }

  /** The authority in lower case with its port, or null if it is more than a host and a port. */
  private static @Nullable String withPort(String authority, String defaultPort) {
    for (int i = 0; i < authority.length(); i++) {
      if ("/?#@\\ ".indexOf(authority.charAt(i)) >= 0) {
        return null;
      }
    }
    // The colon of a port stands behind the bracket of an IPv6 address.
    boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
    String lower = authority.toLowerCase(Locale.ROOT);
    return hasPort ? lower : lower + ':' + defaultPort;
  }
}
