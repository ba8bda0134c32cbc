// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.internal.Authority;
import org.jspecify.annotations.Nullable;

/**
 * Matches a host, or all subdomains of one, and its port.
 *
 * @param host as in a URI, in lower case
 * @param subdomains if true, subdomains at any depth match, but not the host itself
 * @param port {@link #ANY_PORT}, {@link #NO_PORT} or a number
 */
record HostPattern(String host, boolean subdomains, String port) {
  static final String ANY_PORT = "*";
  static final String NO_PORT = "";

  /**
   * Parses a pattern from a server's configuration.
   *
   * @param defaultPort the port if the text has none
   * @return null if it is not a host
   */
  static @Nullable HostPattern parse(String text, String defaultPort) {
    boolean subdomains = text.startsWith("*.");
    Authority parts = Authority.split(subdomains ? text.substring(2) : text);
    String host = parts.host();
    String port = parts.port();
    boolean isHost = isName(host) || !subdomains && isIpv6(host);
    boolean isPort = port == null || port.equals(ANY_PORT) || isPort(port);
    return isHost && isPort
        ? new HostPattern(host, subdomains, port == null ? defaultPort : port)
        : null;
  }

  /**
   * Returns whether an authority that a client sent matches. A subdomain must be a name with an
   * optional port and nothing else: no user, no path, no empty label, no upper case.
   *
   * @param defaultPort the port if the authority has none
   */
  boolean matches(String authority, String defaultPort) {
    Authority parts = Authority.split(authority);
    if (parts.port() != null && !isPort(parts.port())) {
      return false;
    }
    String number = parts.port() == null ? defaultPort : parts.port();
    if (!port.equals(ANY_PORT) && !port.equals(number)) {
      return false;
    }
    String name = parts.host();
    return subdomains ? name.endsWith('.' + host) && isName(name) : name.equals(host);
  }

  /**
   * Returns whether a text consists of labels separated by single dots. Labels consist of
   * lower-case letters, digits, hyphens and underscores.
   */
  private static boolean isName(String text) {
    boolean inLabel = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && !inLabel || c != '.' && !isLabel(c)) {
        return false;
      }
      inLabel = c != '.';
    }
    return inLabel;
  }

  private static boolean isLabel(char c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
  }

  private static boolean isIpv6(String text) {
    return text.matches("\\[[0-9a-f:.]++]");
  }

  /** Returns whether a text is a port without leading zeros, because ports are compared as text. */
  private static boolean isPort(String text) {
    int port = Authority.parsePort(text);
    return port >= 0 && text.equals(String.valueOf(port));
  }
}
