// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

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
 * A proxy, and how it is asked for a way to a server.
 *
 * @param credentials user and password with a colon between them
 */
record Proxy(Type type, String host, int port, @Nullable String credentials) {
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
   * Reads a URI such as {@code http://user:password@host:port}.
   *
   * @throws IllegalArgumentException if it is none of a proxy
   */
  static Proxy of(URI uri) {
    String shown = Uris.shown(uri);
    Type type = typeOf(uri, shown);
    String path = uri.getRawPath();
    if (path != null && path.length() > 1
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("a proxy has no path, query and fragment: " + shown);
    }
    String authority = uri.getRawAuthority();
    if (authority == null) {
      throw new IllegalArgumentException("the proxy " + shown + " has no host");
    }
    // Host and port are read as everywhere, and http lets a port be left out.
    Destination place = Destination.of(Uris.parse("ws://" + authority));
    boolean hasPort = authority.matches(".*:[0-9]+");
    String credentials = Destination.userInfo(uri);
    check(type, credentials, shown);
    return new Proxy(type, place.host(), hasPort ? place.port() : type.defaultPort, credentials);
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
      throw new IllegalArgumentException("SOCKS 4 has a user and no password: " + shown);
    }
    if (credentials.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("a control character in user or password of " + shown);
    }
    boolean http = type == Type.HTTP || type == Type.HTTPS;
    if (!http && (bytes(user) > MAX_SOCKS_FIELD || bytes(password) > MAX_SOCKS_FIELD)) {
      throw new IllegalArgumentException(
          "user and password of " + shown + " may have 255 bytes each");
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

  /** Whether it is itself spoken to over TLS. */
  boolean secure() {
    return type == Type.HTTPS;
  }

  /** Whether it wants an IPv4 address where the others resolve names themselves. */
  boolean needsAddress() {
    return type == Type.SOCKS4;
  }

  /**
   * What opens the way, for a channel's pipeline.
   *
   * @param proxy its own address
   * @param server where it should lead, host and port, for an HTTP proxy
   * @param authorization for an HTTP proxy, in place of the credentials; or null
   */
  ProxyHandler handler(InetSocketAddress proxy, String server, @Nullable String authorization) {
    String user = credentials == null ? null : userOf(credentials);
    String password = credentials == null ? null : passwordOf(credentials);
    ProxyHandler handler =
        switch (type) {
          case HTTP, HTTPS ->
              new HttpTunnel(proxy, server, authorization == null ? basic() : authorization);
          case SOCKS4, SOCKS4A -> new Socks4ProxyHandler(proxy, user);
          case SOCKS5, SOCKS5H -> new Socks5ProxyHandler(proxy, user, password);
        };
    handler.setConnectTimeoutMillis(0); // the time limit is for the whole way
    return handler;
  }

  private @Nullable String basic() {
    return credentials == null
        ? null
        : "Basic "
            + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return type.name().toLowerCase(Locale.ROOT) + "://" + Hosts.inUri(host) + ':' + port;
  }
}
