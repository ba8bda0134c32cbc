// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/**
 * A host, or all subdomains of one, with the port that may follow.
 *
 * @param host as in a URI, in lower case
 * @param subdomains whether the subdomains are meant, of any depth, and not the host itself
 * @param port {@link #ANY_PORT}, {@link #NO_PORT} or a number
 */
record HostPattern(String host, boolean subdomains, String port) {
  static final String ANY_PORT = "*";
  static final String NO_PORT = "";

  /**
   * Reads what the owner of a server wrote.
   *
   * @param unlessWritten the port if none stands there
   * @return null if it is no host
   */
  static @Nullable HostPattern parse(String text, String unlessWritten) {
    boolean subdomains = text.startsWith("*.");
    String authority = subdomains ? text.substring(2) : text;
    int end = hostEnd(authority);
    String host = authority.substring(0, end);
    String port = end == authority.length() ? unlessWritten : authority.substring(end + 1);
    boolean isHost = isName(host) || !subdomains && isIpv6(host);
    boolean isPort =
        end == authority.length() || port.equals(ANY_PORT) || isPort(authority.substring(end + 1));
    return isHost && isPort ? new HostPattern(host, subdomains, port) : null;
  }

  /**
   * Whether this means what a client wrote. Nothing but a name, with at most a port, ever stands
   * for a subdomain: no user, no path, no empty label, no upper case.
   *
   * @param unlessWritten the port if none stands there
   */
  boolean matches(String authority, String unlessWritten) {
    int end = hostEnd(authority);
    String name = authority.substring(0, end);
    boolean hasPort = end < authority.length();
    String number = hasPort ? authority.substring(end + 1) : unlessWritten;
    if (hasPort && !isPort(number) || !port.equals(ANY_PORT) && !port.equals(number)) {
      return false;
    }
    return subdomains ? name.endsWith('.' + host) && isName(name) : name.equals(host);
  }

  /** The index of the colon before the port, which stands behind an IPv6 address's bracket. */
  private static int hostEnd(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? colon : authority.length();
  }

  /** Labels of lower-case letters, digits, hyphens and underscores, with single dots between. */
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

  private static boolean isPort(String text) {
    return text.matches("0|[1-9][0-9]{0,4}+") && Integer.parseInt(text) <= 0xFFFF;
  }
}
