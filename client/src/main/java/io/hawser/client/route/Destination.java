// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.internal.Authority;
import io.hawser.internal.Hosts;
import io.hawser.internal.Uris;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The server and the request target of a URI, without its user and password.
 *
 * @param host as in {@link Hosts}; {@code localhost} for a Unix socket
 * @param port 0 for a Unix socket
 * @param target the path and the query
 */
public record Destination(
    boolean secure, String host, int port, @Nullable Path socket, String target) {
  private static final String LOCALHOST = "localhost";
  private static final int PORT = 80, SECURE_PORT = 443;

  /**
   * Parses a WebSocket URI.
   *
   * @throws IllegalArgumentException if it is not a WebSocket URI
   */
  public static Destination of(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean secure =
        switch (scheme) {
          case "ws", "http", "ws+unix" -> false;
          case "wss", "https", "wss+unix" -> true;
          default ->
              throw new IllegalArgumentException(
                  "the scheme of "
                      + Uris.shown(uri)
                      + " must be ws, wss, http, https, ws+unix or"
                      + " wss+unix");
        };
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "a WebSocket's URI must not have a fragment: " + Uris.shown(uri));
    }
    if (scheme.endsWith("+unix")) {
      return ofUnix(uri, secure);
    }
    int port = secure ? SECURE_PORT : PORT;
    return new Destination(secure, Uris.host(uri), Uris.port(uri, port), null, target(uri));
  }

  private static String target(URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    return target(path == null || path.isEmpty() ? "/" : path, query);
  }

  /** Omits an empty query (RFC 6455 §3). */
  private static String target(String path, @Nullable String query) {
    return Uris.ascii(query == null || query.isEmpty() ? path : path + '?' + query);
  }

  /** Parses {@code ws+unix:/path/of/socket:/path?query}, the syntax of npm ws. */
  private static Destination ofUnix(URI uri, boolean secure) {
    String path = uri.getRawPath();
    if (uri.getRawAuthority() != null || path == null || !path.startsWith("/")) {
      throw new IllegalArgumentException(
          "the absolute path of a socket must follow the scheme of " + Uris.shown(uri));
    }
    int colon = path.indexOf(':');
    String socket = colon < 0 ? path : path.substring(0, colon);
    String request = colon < 0 || colon == path.length() - 1 ? "/" : path.substring(colon + 1);
    if (socket.length() < 2 || !request.startsWith("/")) {
      throw new IllegalArgumentException(
          Uris.shown(uri) + " must be " + uri.getScheme() + ":/path/of/socket:/path/of/request");
    }
    return new Destination(
        secure,
        LOCALHOST,
        0,
        Path.of(URLDecoder.decode(socket.replace("+", "%2B"), StandardCharsets.UTF_8)),
        target(request, uri.getRawQuery()));
  }

  /**
   * Resolves the {@code Location} of a response from this destination (RFC 3986 §5.2).
   *
   * @param field the value of the field, decoded as ISO 8859-1
   * @throws IllegalArgumentException if the result is not a WebSocket URI
   */
  public Destination resolve(String field) {
    String location = Uris.ofField(field);
    URI reference = Uris.parse(location);
    if (reference.isAbsolute()) {
      return of(reference);
    }
    if (reference.getRawAuthority() != null) {
      return of(Uris.parse((secure ? "wss:" : "ws:") + location));
    }
    if (location.isEmpty() || reference.getRawFragment() != null) {
      throw new IllegalArgumentException("it has no path, or it has a fragment");
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    String resolved =
        location.startsWith("?") // URI.resolve would treat it as ./?
            ? path + location
            : URI.create("ws://x" + path).resolve(reference).toString().substring(6);
    while (resolved.startsWith("/../")) { // URI.resolve leaves these in
      resolved = resolved.substring(3);
    }
    int question = resolved.indexOf('?');
    String resolvedPath = question < 0 ? resolved : resolved.substring(0, question);
    return new Destination(
        secure,
        host,
        port,
        socket,
        target(
            resolvedPath.startsWith("/") ? resolvedPath : '/' + resolvedPath,
            question < 0 ? null : resolved.substring(question + 1)));
  }

  /** Returns whether credentials for one of the two destinations may be sent to the other. */
  public boolean isSameServerAs(Destination other) {
    return secure == other.secure
        && host.equals(other.host)
        && port == other.port
        && (socket == null ? other.socket == null : socket.equals(other.socket));
  }

  public boolean isAddress() {
    return Hosts.isAddress(host);
  }

  /** Returns the value of {@code Host}, without the default port. */
  public String hostHeader() {
    return socket != null || isDefaultPort() ? Hosts.inField(host) : authority();
  }

  /** Returns the host and the port. */
  public String authority() {
    return Authority.of(Hosts.withoutZone(host), port);
  }

  /** Returns the address to pass to a proxy. The proxy resolves a name itself. */
  public InetSocketAddress unresolvedAddress() {
    try {
      String bare = Hosts.withoutZone(host);
      return isAddress()
          ? new InetSocketAddress(Hosts.address(bare), port)
          : InetSocketAddress.createUnresolved(bare, port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("only an address with a zone can be unknown", e);
    }
  }

  public URI uri() {
    return URI.create(server() + (socket == null ? "" : ":") + target);
  }

  private String server() {
    String scheme = secure ? "wss" : "ws";
    return socket == null
        ? scheme + "://" + new Authority(Hosts.inUri(host), isDefaultPort() ? null : "" + port)
        : scheme + "+unix:" + socket.toUri().getRawPath().replace(":", "%3A");
  }

  private boolean isDefaultPort() {
    return port == (secure ? SECURE_PORT : PORT);
  }

  /** Omits the query, which may be secret. */
  @Override
  public String toString() {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return socket == null
        ? (secure ? "wss" : "ws") + "://" + authority() + path
        : (secure ? "wss" : "ws") + "+unix:" + socket + ':' + path;
  }
}
