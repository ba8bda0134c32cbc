// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * Hosts, as URIs, the DNS, TLS and the {@code Host} field write them. Inside, a host is a name in
 * lower case and ASCII, an IPv4 address, or an IPv6 address as RFC 5952 writes it, without
 * brackets, perhaps with a zone after a percent sign (RFC 4007 §11).
 */
final class Hosts {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

  /** Underscores are in no name of the DNS, but in those of many a container. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]|\\.(?!\\.))*+", Pattern.DOTALL);

  /** What some take for an IPv4 address that it does not look like: 127.1, 0x7f000001. */
  private static final Pattern ODD_ADDRESS = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX].*)\\.?");

  /** These mean one name by IDNA 2003, and another by UTS 46, which browsers follow. */
  private static final Pattern AMBIGUOUS = Pattern.compile("[ß\u03C2\u200C\u200D]");

  private static final int MAX_NAME = 253;
  private static final String ENCODED_PERCENT = "25";

  private Hosts() {}

  /**
   * Reads a name or an IPv4 address.
   *
   * @throws IllegalArgumentException if it is none; the message goes on after the words "the host"
   */
  static String name(String text) {
    String name = ascii(text).toLowerCase(Locale.ROOT);
    if (IPV4.matcher(name).matches()) {
      return name;
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("is no host name");
    }
    if (ODD_ADDRESS.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "is no name, and no IPv4 address: that is four numbers from 0 to 255, without more zeros"
              + " before them");
    }
    if (withoutDot(name).length() > MAX_NAME) {
      throw new IllegalArgumentException("is longer than " + MAX_NAME + " characters");
    }
    return name;
  }

  /**
   * A name in ASCII, of whatever script.
   *
   * @throws IllegalArgumentException if there is none; the message goes on after the words "the
   *     host"
   */
  static String ascii(String text) {
    if (AMBIGUOUS.matcher(text).find()) {
      throw new IllegalArgumentException(
          "has a letter that IDNA 2003 and UTS 46 read differently: write it as xn--");
    }
    try {
      return IDN.toASCII(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          text.chars().allMatch(c -> c <= '~')
              ? "has an empty part, or one of more than 63 characters"
              : "is no name by IDNA 2003: write it as xn-- if it is one by a later standard",
          e);
    }
  }

  /**
   * Reads an IPv6 address of a URI, in which {@code %25} stands for the percent sign before a zone
   * (RFC 6874).
   *
   * @param text without the brackets; its syntax is known to be right but for the zone
   * @throws IllegalArgumentException if it is none; the message goes on after the words "the host"
   */
  static String ipv6(String text) {
    int percent = text.indexOf('%');
    String address = percent < 0 ? text : text.substring(0, percent);
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    int last = address.lastIndexOf(':') + 1;
    boolean mixed = address.indexOf('.') >= 0;
    if (bytes == null || mixed && !IPV4.matcher(address.substring(last)).matches()) {
      throw new IllegalArgumentException("is no IPv6 address");
    }
    String canonical;
    try {
      canonical = NetUtil.toAddressString(Inet6Address.getByAddress(null, bytes, -1), true);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("is no IPv6 address", e);
    }
    if (percent < 0) {
      return canonical;
    }
    String zone = text.substring(percent + 1);
    if (zone.startsWith(ENCODED_PERCENT)) {
      zone = zone.substring(ENCODED_PERCENT.length());
    }
    if (zone.isEmpty()) {
      throw new IllegalArgumentException("is an IPv6 address with a zone that has no name");
    }
    return canonical + '%' + zone;
  }

  /** Whether it is an IP address, and not a name. */
  static boolean isAddress(String host) {
    return isIpv4(host) || isIpv6(host);
  }

  static boolean isIpv4(String host) {
    return IPV4.matcher(host).matches();
  }

  private static boolean isIpv6(String host) {
    return host.indexOf(':') >= 0 && NetUtil.isValidIpV6Address(host);
  }

  /**
   * What an address stands for; asks nobody.
   *
   * @throws UnknownHostException if this machine has no such zone
   */
  static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  /** A name without the dot that stands for the root of the DNS, which certificates do not have. */
  static String withoutDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** An address without its zone, which has a meaning on this machine alone. */
  static String withoutZone(String host) {
    int percent = host.indexOf('%');
    return percent < 0 ? host : host.substring(0, percent);
  }

  /** For {@code Host} and {@code CONNECT}: in brackets if need be, and without a zone. */
  static String inField(String host) {
    return host.indexOf(':') < 0 ? host : '[' + withoutZone(host) + ']';
  }

  /** For a URI: in brackets if need be, and with its zone. */
  static String inUri(String host) {
    return host.indexOf(':') < 0 ? host : '[' + host.replace("%", '%' + ENCODED_PERCENT) + ']';
  }

  /** How TLS asks for it by name; null for what it has no name for (RFC 6066 §3). */
  static @Nullable SNIHostName serverName(String host) {
    if (isAddress(host)) {
      return null;
    }
    try {
      return new SNIHostName(withoutDot(host));
    } catch (IllegalArgumentException e) { // an underscore, or a hyphen at an edge
      return null;
    }
  }
}
