// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.util.NetUtil;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A host and the port that may follow it, as {@code Host} has them (RFC 9110 §7.2). */
final class Authority {
  /** An IPv6 address in brackets or a name (RFC 3986 §3.2.2), and at most one port. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile(
          "(?:\\[([0-9A-Fa-f:.]++)\\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})++)"
              + "(?::0*+([0-9]{0,5}))?");

  private static final int LARGEST_PORT = 0xFFFF;

  private Authority() {}

  /** Whether a text is one; no user, no path, no address with a zone. */
  static boolean isValid(String text) {
    Matcher parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    String address = parts.group(1);
    String port = parts.group(2);
    return (address == null || NetUtil.isValidIpV6Address(address))
        && (port == null || port.isEmpty() || Integer.parseInt(port) <= LARGEST_PORT);
  }
}
