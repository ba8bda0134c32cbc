// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.internal.Authority;
import io.hawser.protocol.Headers;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that a server believes when they say for whom they ask. Names are never resolved.
 * Immutable.
 */
final class TrustedProxies {
  /** Nobody is believed. */
  static final TrustedProxies NONE = new TrustedProxies(ProxyHeader.FORWARDED);

  private static final String UNIX = "unix";
  private static final int MAX_PORT_DIGITS = 5; // RFC 7239 §6.3

  private final ProxyHeader header;
  private final List<IpSubnetFilterRule> networks = new ArrayList<>();
  private final boolean unix;

  /**
   * The address and the scheme of a client, and for whom it asked.
   *
   * @param secure whether it spoke TLS
   * @param host perhaps with a port; null if no trusted proxy tells it
   */
  record Client(SocketAddress address, boolean secure, @Nullable String host) {}

  /**
   * Proxies in these networks.
   *
   * @throws IllegalArgumentException if there is none, or one is no address, no network, and not
   *     {@code unix}
   */
  static TrustedProxies in(ProxyHeader header, String... networks) {
    if (networks.length == 0) {
      throw new IllegalArgumentException("no network: then no proxy would be trusted");
    }
    return new TrustedProxies(Objects.requireNonNull(header, "header"), networks);
  }

  private TrustedProxies(ProxyHeader header, String... networks) {
    this.header = header;
    boolean unixToo = false;
    for (String network : networks) {
      if (network.equals(UNIX)) {
        unixToo = true;
      } else {
        this.networks.add(network(network));
      }
    }
    this.unix = unixToo;
  }

  private static IpSubnetFilterRule network(String text) {
    int slash = text.indexOf('/');
    InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw notANetwork(text);
    }
    int bits = 8 * address.getAddress().length;
    String prefix = slash < 0 ? String.valueOf(bits) : text.substring(slash + 1);
    if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bits) {
      throw notANetwork(text);
    }
    return new IpSubnetFilterRule(address, Integer.parseInt(prefix), IpFilterRuleType.ACCEPT);
  }

  private static IllegalArgumentException notANetwork(String text) {
    return new IllegalArgumentException(
        "not a network: \"" + text + "\"; an address, a network such as 10.0.0.0/8, or " + UNIX);
  }

  /**
   * Who is behind a connection.
   *
   * @param tls whether the connection itself has TLS, which stands where no proxy says another
   *     scheme
   */
  Client clientOf(SocketAddress peer, boolean tls, Headers headers) {
    SocketAddress client = peer;
    boolean secure = tls;
    String host = null;
    if (isTrusted(peer)) {
      // From the nearest proxy to the client: each element is as trustworthy as who appended it.
      for (ForwardedElement element : ForwardedElement.lastFirst(header, headers)) {
        secure = isSecure(element.scheme(), tls);
        if (element.host() != null && Authority.isValid(element.host())) {
          host = element.host();
        }
        InetSocketAddress before = element.node() == null ? null : node(element.node());
        if (before == null) {
          break;
        }
        client = before;
        if (!isTrusted(before)) {
          break;
        }
      }
    }
    return new Client(client, secure, host);
  }

  private static boolean isSecure(@Nullable String scheme, boolean unlessSaid) {
    if (scheme == null) {
      return unlessSaid;
    }
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https", "wss" -> true;
      case "http", "ws" -> false;
      default -> unlessSaid;
    };
  }

  private boolean isTrusted(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress address)) {
      return unix;
    }
    InetSocketAddress plain = new InetSocketAddress(plain(address.getAddress()), 0);
    return networks.stream().anyMatch(network -> network.matches(plain));
  }

  /** An address as IPv4 where it is one that IPv6 only carries (RFC 4291 §2.5.5.2). */
  static InetAddress plain(InetAddress address) {
    return ofBytes(address.getAddress());
  }

  /**
   * A node identifier (RFC 7239 §6): an address, an IPv6 one in brackets, perhaps with a port; and,
   * as in {@code X-Forwarded-For}, IPv6 without brackets. Null for everything else, {@code unknown}
   * and {@code _hidden} included.
   */
  private static @Nullable InetSocketAddress node(String text) {
    Authority parts = Authority.split(text);
    if (text.startsWith("[") && !(parts.hasBrackets() && parts.bareHost().indexOf(':') >= 0)) {
      return null;
    }
    InetAddress address = address(parts.bareHost());
    int port = port(parts.port());
    return address == null || port < 0 ? null : new InetSocketAddress(address, port);
  }

  /** Returns 0 without a port or with a word in its place (RFC 7239 §6.3), and -1 if invalid. */
  private static int port(@Nullable String text) {
    if (text == null || text.matches("_[A-Za-z0-9._-]++")) {
      return 0;
    }
    return text.length() <= MAX_PORT_DIGITS ? Authority.parsePort(text) : -1;
  }

  private static @Nullable InetAddress address(String text) {
    if (text.isEmpty()) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        return null; // a name, a zone, brackets
      }
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    if (bytes == null || bytes.length == 4 && !NetUtil.bytesToIpAddress(bytes).equals(text)) {
      return null; // leading zeros, which some take for octal
    }
    return ofBytes(bytes);
  }

  private static InetAddress ofBytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + address.length + " bytes", e);
    }
  }
}
