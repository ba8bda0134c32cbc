// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/** An origin, or several that differ in subdomain or port. Immutable. */
final class OriginPattern {
  private final String scheme;
  private final HostPattern authority;

  /**
   * Reads what the owner of a server wrote.
   *
   * @throws IllegalArgumentException if no browser's origin would ever match it
   */
  OriginPattern(String text) {
    if (text.equals("*")) {
      throw new IllegalArgumentException(
          "\"*\" would let every page connect: if that is meant, call"
              + " allowAnyOriginEvenHostileOnes()");
    }
    int colon = text.indexOf("://");
    this.scheme = colon < 0 ? "" : text.substring(0, colon + 3);
    HostPattern parsed = HostPattern.parse(text.substring(scheme.length()), HostPattern.NO_PORT);
    if (parsed == null || !scheme.matches("[a-z][a-z0-9+.-]*+://") || hasDefaultPort(parsed)) {
      throw new IllegalArgumentException(
          "not an origin: \""
              + text
              + "\"; scheme://host or scheme://host:port, in lower case and without the default"
              + " port; https://*.example.org means all subdomains, http://localhost:* all ports");
    }
    this.authority = parsed;
  }

  boolean matches(String origin) {
    return origin.startsWith(scheme)
        && authority.matches(origin.substring(scheme.length()), HostPattern.NO_PORT);
  }

  private boolean hasDefaultPort(HostPattern parsed) {
    String defaultPort = Origins.defaultPort(scheme.substring(0, scheme.length() - 3));
    return parsed.port().equals(defaultPort);
  }
}
