// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.internal.Ipv4Address;
import io.hawser.internal.Ipv6Address;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IP address, or a network in CIDR notation (RFC 4632): {@code 192.0.2.1}, {@code 10.0.0.0/8},
 * {@code 2001:db8::/32}. An IPv4-mapped IPv6 address ({@code ::ffff:192.0.2.1}, RFC 4291 §2.5.5.2)
 * counts as IPv4. Names are never resolved. Immutable.
 */
public final class Network {
  private static final Pattern ADDRESS_AND_PREFIX =
      Pattern.compile("([0-9A-Fa-f:.]++)(?:/([0-9]{1,3}))?");

  private final IpSubnetFilterRule rule;

  private Network(InetAddress address, int prefix) {
    this.rule = new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
  }

  /**
   * Parses an address or a network.
   *
   * @return null if the text is neither; zones and IPv4 numbers with leading zeros are not allowed
   */
  public static @Nullable Network parse(String text) {
    Matcher parts = ADDRESS_AND_PREFIX.matcher(text);
    InetAddress address = parts.matches() ? address(parts.group(1)) : null;
    if (address == null) {
      return null;
    }
    String digits = parts.group(2);
    int bits = Byte.SIZE * address.getAddress().length;
    int prefix = digits == null ? bits : Integer.parseInt(digits);
    return prefix > bits ? null : new Network(address, prefix);
  }

  /** Returns whether an address is in this network. */
  public boolean contains(InetAddress address) {
    return rule.matches(new InetSocketAddress(unmapped(address), 0));
  }

  /** Returns an address, or the IPv4 address that is mapped to it. */
  public static InetAddress unmapped(InetAddress address) {
    return ofBytes(address.getAddress());
  }

  /**
   * Parses an address.
   *
   * @return null if the text is not an address; zones, brackets and IPv4 numbers with leading
   *     zeros, which some programs read as octal, are not allowed
   */
  public static @Nullable InetAddress address(String text) {
    if (Ipv4Address.isValid(text)) {
      return ofBytes(NetUtil.createByteArrayFromIpAddressString(text));
    }
    Ipv6Address address = Ipv6Address.parse(text);
    return address == null ? null : ofBytes(address.bytes());
  }

  /** Returns an address. The JDK turns the bytes of an IPv4-mapped address into an IPv4 address. */
  private static InetAddress ofBytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + address.length + " bytes", e);
    }
  }
}
