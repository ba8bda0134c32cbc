// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.internal.Authority;
import io.hawser.internal.Hosts;
import io.hawser.internal.Uris;
import io.hawser.netty.Network;
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
 * The proxies that are set in environment variables: {@code WSS_PROXY} or {@code HTTPS_PROXY},
 * {@code WS_PROXY} or {@code HTTP_PROXY}, and {@code ALL_PROXY}. {@code NO_PROXY} lists the servers
 * that are connected to directly. The lower-case name of each variable takes precedence. Immutable.
 */
public final class EnvironmentProxies {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
  private static final Pattern NAME_WITHIN = Pattern.compile("([*.]*+)([^:/]++)((?::[0-9]++)?)");

  private static final Pattern ZONE = Pattern.compile("%[^/]*");

  private final @Nullable Proxy secure;
  private final @Nullable Proxy plain;
  private final List<String> direct;

  /**
   * Reads the variables.
   *
   * @throws IllegalArgumentException if one of them is set and does not name a proxy
   */
  public EnvironmentProxies(UnaryOperator<@Nullable String> environment) {
    Proxy all = proxy(environment, "all_proxy", "ALL_PROXY");
    Proxy https = proxy(environment, "https_proxy", "HTTPS_PROXY");
    // In a CGI script, HTTP_PROXY is a header field that any client can send (CVE-2016-5385).
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

  /** Converts the name in an entry to ASCII, in which server names are compared. */
  private static String inAscii(String entry) {
    Matcher parts = NAME_WITHIN.matcher(entry);
    if (!parts.matches()) {
      return entry;
    }
    try {
      return parts.group(1) + Hosts.ascii(parts.group(2)) + parts.group(3);
    } catch (IllegalArgumentException e) {
      return entry; // no server can have this name
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
      // The message omits the value, which may contain a password.
      throw new IllegalArgumentException(
          "the environment's "
              + upper
              + " does not name a usable proxy; it should look like http://host:port or"
              + " socks5://host:port",
          e);
    }
  }

  private static @Nullable Proxy first(@Nullable Proxy... proxies) {
    return Stream.of(proxies).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /**
   * Returns the proxy to connect through, or null to connect directly.
   *
   * @param secure whether the connection to the server uses TLS
   * @param host as in {@link Hosts}
   */
  @Nullable Proxy proxyTo(boolean secure, String host, int port) {
    return direct.stream().anyMatch(entry -> matches(entry, host, port))
        ? null
        : secure ? this.secure : plain;
  }

  /**
   * Returns whether an entry matches a server. An entry is a host, a domain, an address or a
   * network, with an optional port.
   */
  private static boolean matches(String entry, String server, int port) {
    Authority parts = Authority.split(entry);
    if (parts.port() != null && !parts.port().equals(String.valueOf(port))) {
      return false;
    }
    String host = parts.host();
    if (host.startsWith("[")) { // the prefix length of a network follows the brackets
      host = host.replaceAll("[\\[\\]]", "");
    }
    if (host.equals("*")) {
      return true;
    }
    return Hosts.isAddress(server)
        ? covers(host, server)
        : isOf(Hosts.withoutDot(host), Hosts.withoutDot(server));
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
