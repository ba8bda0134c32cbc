// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.internal.Authority;
import io.hawser.internal.Hosts;
import io.hawser.internal.Uris;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks4ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A proxy through which a client connects to servers.
 *
 * @param host as in {@link Hosts}
 * @param credentials the user and the password, separated by a colon; null if there are none
 */
public record Proxy(Type type, String host, int port, @Nullable String credentials) {
  private static final int MAX_SOCKS_FIELD = 255;

  enum Type {
    HTTP(80),
    HTTPS(443),
    SOCKS4(1080),
    SOCKS4A(1080),
    SOCKS5(1080),
    SOCKS5H(1080);

    private final int defaultPort;

    Type(int defaultPort) {
      this.defaultPort = defaultPort;
    }
  }

  /**
   * Parses a URI such as {@code http://user:password@host:port}.
   *
   * @throws IllegalArgumentException if it is not the URI of a proxy
   */
  public static Proxy of(URI uri) {
    String shown = Uris.shown(uri);
    Type type = typeOf(uri, shown);
    String path = uri.getRawPath();
    if (path != null && path.length() > 1
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the URI of a proxy must not have a path, a query or a fragment: " + shown);
    }
    if (uri.getRawAuthority() == null) {
      throw new IllegalArgumentException("the proxy " + shown + " has no host");
    }
    String host = Uris.host(uri);
    int port = Uris.port(uri, type.defaultPort);
    String credentials = Uris.userInfo(uri);
    check(type, credentials, shown);
    return new Proxy(type, host, port, credentials);
  }

  private static Type typeOf(URI uri, String shown) {
    try {
      return Type.valueOf(String.valueOf(uri.getScheme()).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the proxy "
              + shown
              + " must begin with http, https, socks4, socks4a, socks5 or socks5h");
    }
  }

  private static void check(Type type, @Nullable String credentials, String shown) {
    if (credentials == null) {
      return;
    }
    String user = userOf(credentials);
    String password = passwordOf(credentials);
    boolean socks4 = type == Type.SOCKS4 || type == Type.SOCKS4A;
    if (socks4 && !password.isEmpty()) {
      throw new IllegalArgumentException("SOCKS 4 takes a user and no password: " + shown);
    }
    if (credentials.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("the user or password has a control character: " + shown);
    }
    boolean http = type == Type.HTTP || type == Type.HTTPS;
    if (!http && (bytes(user) > MAX_SOCKS_FIELD || bytes(password) > MAX_SOCKS_FIELD)) {
      throw new IllegalArgumentException(
          "the user and the password may have at most 255 bytes each: " + shown);
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String userOf(String credentials) {
    return credentials.substring(0, credentials.indexOf(':'));
  }

  private static String passwordOf(String credentials) {
    return credentials.substring(credentials.indexOf(':') + 1);
  }

  /** Returns whether the connection to the proxy itself uses TLS. */
  public boolean secure() {
    return type == Type.HTTPS;
  }

  /**
   * Returns whether the proxy needs the server's IPv4 address. All other proxies resolve names
   * themselves.
   */
  public boolean needsAddress() {
    return type == Type.SOCKS4;
  }

  /**
   * Returns the handler that requests the connection to a server. It belongs in a channel's
   * pipeline.
   *
   * @param proxy the address of the proxy
   * @param server the host and port to connect to, for an HTTP proxy
   * @param authorization replaces the credentials for an HTTP proxy; or null
   */
  public ProxyHandler handler(
      InetSocketAddress proxy, String server, @Nullable String authorization) {
    String user = credentials == null ? null : userOf(credentials);
    String password = credentials == null ? null : passwordOf(credentials);
    ProxyHandler handler =
        switch (type) {
          case HTTP, HTTPS ->
              new HttpTunnel(proxy, server, authorization == null ? basic() : authorization);
          case SOCKS4, SOCKS4A -> new Socks4ProxyHandler(proxy, user);
          case SOCKS5, SOCKS5H -> new Socks5ProxyHandler(proxy, user, password);
        };
    handler.setConnectTimeoutMillis(0); // the attempt has a deadline of its own
    return handler;
  }

  private @Nullable String basic() {
    return credentials == null
        ? null
        : "Basic "
            + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  /** Omits the user and the password. */
  @Override
  public String toString() {
    return type.name().toLowerCase(Locale.ROOT)
        + "://"
        + new Authority(Hosts.inUri(host), String.valueOf(port));
  }
}
