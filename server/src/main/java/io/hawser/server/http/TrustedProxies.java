// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.endpoint.ProxyHeader;
import io.hawser.internal.Authority;
import io.hawser.netty.Network;
import io.hawser.protocol.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that a server trusts to report the address, scheme and host of a client. Names are
 * never resolved. Immutable.
 */
public final class TrustedProxies {
  /** No proxy is trusted. */
  public static final TrustedProxies NONE = new TrustedProxies(ProxyHeader.FORWARDED);

  private static final String UNIX = "unix";
  private static final int MAX_PORT_DIGITS = 5; // RFC 7239 §6.3

  private final ProxyHeader header;
  private final List<Network> networks = new ArrayList<>();
  private final boolean unix;

  /**
   * The address and the scheme of a client, and the host that it requested.
   *
   * @param secure whether the client used TLS
   * @param host with or without a port; null if no trusted proxy reports it
   */
  record Client(SocketAddress address, boolean secure, @Nullable String host) {}

  /**
   * Trusts the proxies in these networks.
   *
   * @throws IllegalArgumentException if no network is given, or one is neither an address, nor a
   *     network, nor {@code unix}
   */
  public static TrustedProxies in(ProxyHeader header, String... networks) {
    if (networks.length == 0) {
      throw new IllegalArgumentException("no networks given: must be at least one");
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

  private static Network network(String text) {
    Network network = Network.parse(text);
    if (network == null) {
      throw new IllegalArgumentException(
          "not a network: \""
              + text
              + "\"; use an address, a network such as 10.0.0.0/8, or "
              + UNIX);
    }
    return network;
  }

  /**
   * Finds the client of a connection.
   *
   * @param tls whether the connection itself uses TLS; this applies unless a trusted proxy reports
   *     another scheme
   */
  Client clientOf(SocketAddress peer, boolean tls, Headers headers) {
    SocketAddress client = peer;
    boolean secure = tls;
    String host = null;
    if (isTrusted(peer)) {
      // From the nearest proxy toward the client. An element is as trustworthy as its sender.
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

  private static boolean isSecure(@Nullable String scheme, boolean byDefault) {
    if (scheme == null) {
      return byDefault;
    }
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https", "wss" -> true;
      case "http", "ws" -> false;
      default -> byDefault;
    };
  }

  private boolean isTrusted(SocketAddress peer) {
    return peer instanceof InetSocketAddress socket
        ? networks.stream().anyMatch(network -> network.contains(socket.getAddress()))
        : unix;
  }

  /**
   * Parses a node identifier (RFC 7239 §6): an IPv4 address, or an IPv6 address in brackets, with
   * or without a port. IPv6 addresses without brackets are also accepted, because they occur in
   * {@code X-Forwarded-For}.
   *
   * @return null for everything else, including {@code unknown} and {@code _hidden}
   */
  private static @Nullable InetSocketAddress node(String text) {
    Authority parts = Authority.split(text);
    if (text.startsWith("[") && !(parts.hasBrackets() && parts.bareHost().indexOf(':') >= 0)) {
      return null;
    }
    InetAddress address = Network.address(parts.bareHost());
    int port = port(parts.port());
    return address == null || port < 0 ? null : new InetSocketAddress(address, port);
  }

  /**
   * Returns 0 if there is no port, or a word in its place (RFC 7239 §6.3). Returns -1 if it is
   * invalid.
   */
  private static int port(@Nullable String text) {
    if (text == null || text.matches("_[A-Za-z0-9._-]++")) {
      return 0;
    }
    return text.length() <= MAX_PORT_DIGITS ? Authority.parsePort(text) : -1;
  }
}
