// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the environment of a process names: {@code WSS_PROXY} and {@code HTTPS_PROXY},
 * {@code WS_PROXY} and {@code HTTP_PROXY}, {@code ALL_PROXY}, and in {@code NO_PROXY} the servers
 * that need none; each in lower case too, which comes first. Immutable.
 */
final class EnvironmentProxies implements ProxyChoice {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
  private static final Pattern NAME_WITHIN = Pattern.compile("([*.]*+)([^:/]++)((?::[0-9]++)?)");

  private static final Pattern ZONE = Pattern.compile("%[^/]*");

  private final @Nullable Proxy secure;
  private final @Nullable Proxy plain;
  private final List<String> direct;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is not a proxy
   */
  EnvironmentProxies(UnaryOperator<@Nullable String> environment) {
    Proxy all = proxy(environment, "all_proxy", "ALL_PROXY");
    Proxy https = proxy(environment, "https_proxy", "HTTPS_PROXY");
    // A CGI script's HTTP_PROXY is a header field that anybody can send (CVE-2016-5385).
    boolean cgi = environment.apply("REQUEST_METHOD") != null;
    Proxy http = proxy(environment, "http_proxy", cgi ? "http_proxy" : "HTTP_PROXY");
    this.secure = first(proxy(environment, "wss_proxy", "WSS_PROXY"), https, all);
    this.plain = first(proxy(environment, "ws_proxy", "WS_PROXY"), http, all);
    String none = value(environment, "no_proxy", "NO_PROXY");
    this.direct =
        SEPARATOR
            .splitAsStream(none == null ? "" : none)
            .filter(entry -> !entry.isEmpty())
            .map(entry -> inAscii(entry).toLowerCase(Locale.ROOT))
            .toList();
  }

  /** A server's name is compared in ASCII. */
  private static String inAscii(String entry) {
    Matcher parts = NAME_WITHIN.matcher(entry);
    if (!parts.matches()) {
      return entry;
    }
    try {
      return parts.group(1) + Hosts.ascii(parts.group(2)) + parts.group(3);
    } catch (IllegalArgumentException e) {
      return entry; // which no server can have
    }
  }

  private static @Nullable String value(
      UnaryOperator<@Nullable String> environment, String lower, String upper) {
    String value = environment.apply(lower);
    if (value == null || value.isBlank()) {
      value = environment.apply(upper);
    }
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static @Nullable Proxy proxy(
      UnaryOperator<@Nullable String> environment, String lower, String upper) {
    String value = value(environment, lower, upper);
    if (value == null) {
      return null;
    }
    try {
      return Proxy.of(Uris.parse(value.contains("://") ? value : "http://" + value));
    } catch (IllegalArgumentException e) {
      // Without the value, in which there may be a password.
      throw new IllegalArgumentException(
          "the environment's "
              + upper
              + " names no proxy that can be used; it should look like"
              + " http://host:port or socks5://host:port",
          e);
    }
  }

  private static @Nullable Proxy first(@Nullable Proxy... proxies) {
    return Stream.of(proxies).filter(Objects::nonNull).findFirst().orElse(null);
  }

  @Override
  public @Nullable Proxy proxyTo(Destination server) {
    return server.socket() != null || direct.stream().anyMatch(entry -> matches(entry, server))
        ? null
        : server.secure() ? secure : plain;
  }

  /** Host, domain, address or network, and perhaps a port. */
  private static boolean matches(String entry, Destination server) {
    String host = entry;
    int colon = entry.lastIndexOf(':');
    boolean bracketed = entry.startsWith("[");
    if (colon > entry.indexOf(']') && (bracketed || colon == entry.indexOf(':'))) {
      if (!entry.substring(colon + 1).equals(String.valueOf(server.port()))) {
        return false;
      }
      host = entry.substring(0, colon);
    }
    if (bracketed) {
      host = host.replaceAll("[\\[\\]]", "");
    }
    if (host.equals("*")) {
      return true;
    }
    return server.isAddress()
        ? covers(host, server.host())
        : isOf(Hosts.withoutDot(host), Hosts.withoutDot(server.host()));
  }

  private static boolean isOf(String pattern, String name) {
    if (pattern.startsWith("*") && !pattern.startsWith("*.")) {
      return name.endsWith(pattern.substring(1));
    }
    String domain = pattern.replaceFirst("^\\*?\\.", "");
    return !domain.isEmpty() && (name.equals(domain) || name.endsWith('.' + domain));
  }

  private static boolean covers(String network, String address) {
    Network parsed = Network.parse(ZONE.matcher(network).replaceFirst(""));
    InetAddress server = Network.address(Hosts.withoutZone(address));
    return parsed != null && server != null && parsed.contains(server);
  }
}
