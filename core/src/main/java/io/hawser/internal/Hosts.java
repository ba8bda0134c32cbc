// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * Reads hosts, and writes them in the forms that URIs, the DNS, TLS and the {@code Host} field
 * require. In memory, a host is a name in lower case and ASCII, an IPv4 address, or an IPv6 address
 * in the form of RFC 5952, without brackets and with an optional zone after a percent sign (RFC
 * 4007 §11).
 */
public final class Hosts {
  /** The DNS allows no underscores in host names, but many containers have them. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]|\\.(?!\\.))*+", Pattern.DOTALL);

  /** Other ways to write an IPv4 address, which some software accepts: 127.1, 0x7f000001. */
  private static final Pattern ODD_ADDRESS = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX].*)\\.?");

  /** IDNA 2003 maps these to one name, and UTS 46, which browsers follow, to another. */
  private static final Pattern AMBIGUOUS = Pattern.compile("[ß\u03C2\u200C\u200D]");

  private static final int MAX_NAME_LENGTH = 253;
  private static final int MAX_LABEL_LENGTH = 63;
  private static final String ENCODED_PERCENT = "25";

  private Hosts() {}

  /**
   * Reads a name or an IPv4 address.
   *
   * @throws IllegalArgumentException if it is neither; the message continues the words "the host"
   */
  static String name(String text) {
    String name = ascii(text).toLowerCase(Locale.ROOT);
    if (Ipv4Address.isValid(name)) {
      return name;
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("is not a host name");
    }
    if (ODD_ADDRESS.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "is neither a name nor an IPv4 address, which is four numbers from 0 to 255 without"
              + " leading zeros");
    }
    if (withoutDot(name).length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException("is longer than " + MAX_NAME_LENGTH + " characters");
    }
    return name;
  }

  /**
   * Returns an internationalized name in ASCII.
   *
   * @throws IllegalArgumentException if there is no such form; the message continues the words "the
   *     host"
   */
  public static String ascii(String text) {
    if (isPlain(text)) {
      return text; // to load the tables for all other names takes some 10 milliseconds
    }
    if (AMBIGUOUS.matcher(text).find()) {
      throw new IllegalArgumentException(
          "has a letter that IDNA 2003 and UTS 46 read differently: write it in its xn-- form");
    }
    try {
      return IDN.toASCII(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          text.chars().allMatch(c -> c <= '~')
              ? "has an empty part, or a part of more than 63 characters"
              : "is not a name by IDNA 2003: write it in its xn-- form if a later standard allows it",
          e);
    }
  }

  /** Returns whether a text is in ASCII, and too short for a part that is too long. */
  private static boolean isPlain(String text) {
    if (text.isEmpty() || text.length() > MAX_LABEL_LENGTH) {
      return false;
    }
    char previous = '.';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > '~' || c == '.' && previous == '.') {
        return false;
      }
      previous = c;
    }
    return true;
  }

  /**
   * Reads an IPv6 address from a URI, in which {@code %25} stands for the percent sign before a
   * zone (RFC 6874).
   *
   * @param text without the brackets
   * @throws IllegalArgumentException if it is not one; the message continues the words "the host"
   */
  static String ipv6(String text) {
    int percent = text.indexOf('%');
    Ipv6Address address = Ipv6Address.parse(percent < 0 ? text : text.substring(0, percent));
    if (address == null) {
      throw new IllegalArgumentException("is not an IPv6 address");
    }
    if (percent < 0) {
      return address.toString();
    }
    String zone = text.substring(percent + 1);
    if (zone.startsWith(ENCODED_PERCENT)) {
      zone = zone.substring(ENCODED_PERCENT.length());
    }
    if (zone.isEmpty()) {
      throw new IllegalArgumentException("is an IPv6 address with a zone that has no name");
    }
    return address.toString() + '%' + zone;
  }

  /** Returns whether a host is an IP address rather than a name. */
  public static boolean isAddress(String host) {
    return Ipv4Address.isValid(host) || isIpv6(host);
  }

  private static boolean isIpv6(String host) {
    return host.indexOf(':') >= 0 && Ipv6Address.parse(withoutZone(host)) != null;
  }

  /**
   * Returns the address that a literal denotes, without a lookup.
   *
   * @throws UnknownHostException if this machine has no such zone
   */
  public static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  /** Removes the final dot, which stands for the root of the DNS and is not in certificates. */
  public static String withoutDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** Removes the zone of an address, which is meaningful only on this machine. */
  public static String withoutZone(String host) {
    int percent = host.indexOf('%');
    return percent < 0 ? host : host.substring(0, percent);
  }

  /** Returns a host in the form for {@code Host} and {@code CONNECT}, without a zone. */
  public static String inField(String host) {
    return Authority.bracketed(withoutZone(host));
  }

  /** Returns a host in the form for a URI, with its zone. */
  public static String inUri(String host) {
    return Authority.bracketed(host.replace("%", '%' + ENCODED_PERCENT));
  }

  /** Returns the name for TLS's server name indication, or null if there is none (RFC 6066 §3). */
  public static @Nullable SNIHostName serverName(String host) {
    if (isAddress(host)) {
      return null;
    }
    try {
      return new SNIHostName(withoutDot(host));
    } catch (
        IllegalArgumentException e) { // an underscore, or a label that begins or ends with a hyphen
      return null;
    }
  }
}
