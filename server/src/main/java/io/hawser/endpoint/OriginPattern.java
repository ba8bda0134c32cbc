// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Matches an origin, or several that differ in subdomain or port. Immutable. */
final class OriginPattern {
  /** Browsers send these for pages that have no host. */
  private static final Set<String> WITHOUT_HOST = Set.of("null", "file://");

  private final String scheme; // includes "://"; the whole origin if there is no authority
  private final @Nullable HostPattern authority;

  /**
   * Parses a pattern from a server's configuration.
   *
   * @throws IllegalArgumentException if no origin that a browser sends could match
   */
  OriginPattern(String text) {
    if (text.equals("*")) {
      throw new IllegalArgumentException(
          "\"*\" would let every page connect: if you want that, call"
              + " allowAnyOriginEvenHostileOnes()");
    }
    if (WITHOUT_HOST.contains(text)) {
      this.scheme = text;
      this.authority = null;
      return;
    }
    int colon = text.indexOf("://");
    this.scheme = colon < 0 ? "" : text.substring(0, colon + 3);
    HostPattern parsed = HostPattern.parse(text.substring(scheme.length()), HostPattern.NO_PORT);
    if (parsed == null || !scheme.matches("[a-z][a-z0-9+.-]*+://") || hasDefaultPort(parsed)) {
      throw new IllegalArgumentException(
          "not an origin: \""
              + text
              + "\"; scheme://host or scheme://host:port, in lower case and without the default"
              + " port; https://*.example.org means all subdomains, http://localhost:* all ports;"
              + " or self, file://, null");
    }
    this.authority = parsed;
  }

  boolean matches(String origin) {
    if (authority == null) {
      return origin.equals(scheme);
    }
    return origin.startsWith(scheme)
        && authority.matches(origin.substring(scheme.length()), HostPattern.NO_PORT);
  }

  private boolean hasDefaultPort(HostPattern parsed) {
    String defaultPort = Origins.defaultPort(scheme.substring(0, scheme.length() - 3));
    return parsed.port().equals(defaultPort);
  }
}
