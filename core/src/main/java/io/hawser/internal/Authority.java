// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and an optional port as text, such as the value of {@code Host} (RFC 9110 §7.2).
 *
 * @param host the host; an IPv6 address includes its brackets
 * @param port what follows the colon, which may be empty; null if there is no colon
 */
public record Authority(String host, @Nullable String port) {
  private static final int MAX_PORT = 0xFFFF;

  /** An IPv6 address in brackets or a name (RFC 3986 §3.2.2). */
  private static final Pattern HOST =
      Pattern.compile("\\[([0-9A-Fa-f:.]++)\\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})++");

  private static final Pattern PORT = Pattern.compile("0*+([0-9]{1,5}+)|0++");

  /**
   * Splits a text at the colon before its port. Checks neither part. If a text has several colons,
   * only an IPv6 address in brackets can be followed by a port.
   */
  public static Authority split(String text) {
    int colon = text.lastIndexOf(':');
    boolean isPort =
        colon > text.lastIndexOf(']') && (text.startsWith("[") || colon == text.indexOf(':'));
    return isPort
        ? new Authority(text.substring(0, colon), text.substring(colon + 1))
        : new Authority(text, null);
  }

  /** Returns the text of a host, which may be an IPv6 address without brackets, and a port. */
  public static String of(String host, int port) {
    return bracketed(host) + ':' + port;
  }

  /** Puts an IPv6 address in brackets, and returns every other host as it is. */
  public static String bracketed(String host) {
    return host.indexOf(':') < 0 ? host : '[' + host + ']';
  }

  /**
   * Returns whether a text is a valid value of {@code Host}: no user, no path, no zone in an
   * address, and at most one port.
   */
  public static boolean isValid(String text) {
    Authority parts = split(text);
    Matcher host = HOST.matcher(parts.host);
    if (!host.matches()) {
      return false;
    }
    String address = host.group(1);
    return (address == null || Ipv6Address.parse(address) != null)
        && (parts.port == null || parts.port.isEmpty() || parsePort(parts.port) >= 0);
  }

  /**
   * Parses a port: ASCII digits, with any number of leading zeros.
   *
   * @return 0 to 65535, or -1 if the text is anything else
   */
  public static int parsePort(String text) {
    Matcher digits = PORT.matcher(text);
    if (!digits.matches()) {
      return -1;
    }
    int number = digits.group(1) == null ? 0 : Integer.parseInt(digits.group(1));
    return number <= MAX_PORT ? number : -1;
  }

  /** Returns the host without the brackets of an IPv6 address. */
  public String bareHost() {
    return hasBrackets() ? host.substring(1, host.length() - 1) : host;
  }

  /** Returns whether the host is in brackets. */
  public boolean hasBrackets() {
    return host.startsWith("[") && host.endsWith("]");
  }

  @Override
  public String toString() {
    return port == null ? host : host + ':' + port;
  }
}
