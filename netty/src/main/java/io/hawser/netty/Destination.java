// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a URI says about where to connect to: a server, and what is asked of it. Without the user
 * and password, which do not belong to a place.
 *
 * @param host as in {@link Hosts}; {@code localhost} for a Unix socket
 * @param port 0 for a Unix socket
 * @param target path and query
 */
record Destination(boolean secure, String host, int port, @Nullable Path socket, String target) {
  private static final String LOCALHOST = "localhost";
  private static final int PORT = 80, SECURE_PORT = 443, LARGEST_PORT = 0xFFFF;

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]++(?:%[^\\]]*+)?\\]|[^:\\[\\]]++)(?::([0-9]*+))?");

  private static final Pattern PORT_NUMBER = Pattern.compile("0*+([1-9][0-9]{0,4}+)");

  /**
   * Reads a URI.
   *
   * @throws IllegalArgumentException if it is none of a WebSocket
   */
  static Destination of(URI uri) {
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
      throw new IllegalArgumentException("a WebSocket's URI has no fragment: " + Uris.shown(uri));
    }
    if (scheme.endsWith("+unix")) {
      return ofUnix(uri, secure);
    }
    String authority = uri.getRawAuthority();
    Matcher place =
        HOST_AND_PORT.matcher(
            authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1));
    if (!place.matches()) {
      throw new IllegalArgumentException(
          "the host is missing, or no host name, in " + Uris.shown(uri));
    }
    return new Destination(
        secure, host(place.group(1), uri), port(place.group(2), secure, uri), null, target(uri));
  }

  private static String host(String text, URI uri) {
    try {
      if (!text.startsWith("[")) {
        return Hosts.name(text);
      }
      if (uri.getHost() == null) { // URI does not take it for an IPv6 address either
        throw new IllegalArgumentException("is no IPv6 address");
      }
      return Hosts.ipv6(text.substring(1, text.length() - 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the host in " + Uris.shown(uri) + ' ' + e.getMessage());
    }
  }

  private static int port(@Nullable String text, boolean secure, URI uri) {
    if (text == null || text.isEmpty()) {
      return secure ? SECURE_PORT : PORT;
    }
    Matcher number = PORT_NUMBER.matcher(text);
    int port = number.matches() ? Integer.parseInt(number.group(1)) : 0;
    if (port == 0 || port > LARGEST_PORT) {
      throw new IllegalArgumentException("the port in " + Uris.shown(uri) + " must be 1 to 65535");
    }
    return port;
  }

  private static String target(URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    return target(path == null || path.isEmpty() ? "/" : path, query);
  }

  /** RFC 6455 §3: an empty query is none. */
  private static String target(String path, @Nullable String query) {
    return Uris.ascii(query == null || query.isEmpty() ? path : path + '?' + query);
  }

  /** {@code ws+unix:/path/of/socket:/path?query}, as npm ws writes it. */
  private static Destination ofUnix(URI uri, boolean secure) {
    String path = uri.getRawPath();
    if (uri.getRawAuthority() != null || path == null || !path.startsWith("/")) {
      throw new IllegalArgumentException(
          "after the scheme of " + Uris.shown(uri) + " the absolute path of a socket must follow");
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

  /** The user and password in a URI, decoded; null if there are none. */
  static @Nullable String userInfo(URI uri) {
    String authority = uri.getRawAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    if (authority == null || at < 0) {
      return null;
    }
    String encoded = authority.substring(0, at).replace("+", "%2B");
    String decoded = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    return decoded.indexOf(':') < 0 ? decoded + ':' : decoded;
  }

  /**
   * Where a {@code Location} leads to that was found here (RFC 3986 §5.2).
   *
   * @param field the value of the field, read as ISO 8859-1
   * @throws IllegalArgumentException if it is no URI of a WebSocket
   */
  Destination resolve(String field) {
    String location = Uris.ofField(field);
    URI reference = Uris.parse(location);
    if (reference.isAbsolute()) {
      return of(reference);
    }
    if (reference.getRawAuthority() != null) {
      return of(Uris.parse((secure ? "wss:" : "ws:") + location));
    }
    if (location.isEmpty() || reference.getRawFragment() != null) {
      throw new IllegalArgumentException("it has no path, or a fragment");
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    String resolved =
        location.startsWith("?") // which URI.resolve takes for ./?
            ? path + location
            : URI.create("ws://x" + path).resolve(reference).toString().substring(6);
    while (resolved.startsWith("/../")) { // which URI.resolve leaves
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

  /** Whether who may know secrets of one may know them of the other. */
  boolean isSameServerAs(Destination other) {
    return secure == other.secure
        && host.equals(other.host)
        && port == other.port
        && (socket == null ? other.socket == null : socket.equals(other.socket));
  }

  boolean isAddress() {
    return Hosts.isAddress(host);
  }

  /** The value of {@code Host}. */
  String hostHeader() {
    boolean implied = socket != null || port == (secure ? SECURE_PORT : PORT);
    return implied ? Hosts.inField(host) : authority();
  }

  /** Host and port. */
  String authority() {
    return Hosts.inField(host) + ':' + port;
  }

  URI uri() {
    return URI.create(server() + (socket == null ? "" : ":") + target);
  }

  private String server() {
    String scheme = secure ? "wss" : "ws";
    return socket == null
        ? scheme
            + "://"
            + Hosts.inUri(host)
            + (port == (secure ? SECURE_PORT : PORT) ? "" : ":" + port)
        : scheme + "+unix:" + socket.toUri().getRawPath().replace(":", "%3A");
  }

  /** Without the query, which may be secret. */
  @Override
  public String toString() {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return socket == null
        ? (secure ? "wss" : "ws") + "://" + authority() + path
        : (secure ? "wss" : "ws") + "+unix:" + socket + ':' + path;
  }
}
