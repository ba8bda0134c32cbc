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
    String defaultPort = defaultPort(scheme);
    if (defaultPort == null) {
      return false;
    }
    String source = withPort(origin.substring(scheme.length() + 3), defaultPort);
    String target = withPort(host, defaultPort);
    return source != null && source.equals(target);
  }

  /** The port that browsers leave out of an origin with this scheme, or null. */
  static @Nullable String defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> "80";
      case "https" -> "443";
      default -> null;
    };
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
