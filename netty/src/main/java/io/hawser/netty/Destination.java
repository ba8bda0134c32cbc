// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
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
 * @param host in lower case and ASCII, an IPv6 address without its brackets; {@code localhost} for
 *     a Unix socket
 * @param port 0 for a Unix socket
 * @param target path and query
 */
record Destination(boolean secure, String host, int port, @Nullable Path socket, String target) {
  private static final String LOCALHOST = "localhost";
  private static final int PORT = 80, SECURE_PORT = 443, LARGEST_PORT = 0xFFFF;

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]++(?:%[^\\]]*+)?\\]|[^:\\[\\]]++)(?::([0-9]{0,6}+))?");

  /** Underscores are in no name of the DNS, but in those of many a container. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]|\\.(?!\\.))*+", Pattern.DOTALL);

  /** What some take for an IPv4 address that it does not look like: 127.1, 0x7f000001. */
  private static final Pattern ODD_ADDRESS = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX].*)\\.?");

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
                      + shown(uri)
                      + " must be ws, wss, http, https, ws+unix or"
                      + " wss+unix");
        };
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("a WebSocket's URI has no fragment: " + shown(uri));
    }
    if (scheme.endsWith("+unix")) {
      return ofUnix(uri, secure);
    }
    String authority = uri.getRawAuthority();
    Matcher place =
        HOST_AND_PORT.matcher(
            authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1));
    if (!place.matches()) {
      throw new IllegalArgumentException("the host is missing, or no host name, in " + shown(uri));
    }
    return new Destination(
        secure, host(place.group(1), uri), port(place.group(2), secure, uri), null, target(uri));
  }

  private static String host(String text, URI uri) {
    if (text.startsWith("[")) {
      if (uri.getHost() != null) { // else URI does not take it for an IPv6 address either
        return text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
      }
    } else {
      try {
        String name = IDN.toASCII(text).toLowerCase(Locale.ROOT);
        if (NetUtil.isValidIpV4Address(name)
            || NAME.matcher(name).matches() && !ODD_ADDRESS.matcher(name).matches()) {
          return name;
        }
      } catch (IllegalArgumentException e) {
        // said below
      }
    }
    throw new IllegalArgumentException("the host in " + shown(uri) + " is no host name");
  }

  private static int port(@Nullable String text, boolean secure, URI uri) {
    if (text == null || text.isEmpty()) {
      return secure ? SECURE_PORT : PORT;
    }
    int port = Integer.parseInt(text);
    if (port == 0 || port > LARGEST_PORT) {
      throw new IllegalArgumentException("the port in " + shown(uri) + " must be 1 to 65535");
    }
    return port;
  }

  private static String target(URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    String given = path == null || path.isEmpty() ? "/" : path;
    return ascii(query == null ? given : given + '?' + query);
  }

  private static String ascii(String part) {
    return URI.create(part.startsWith("//") ? "ws://x" + part : part)
        .toASCIIString()
        .substring(part.startsWith("//") ? "ws://x".length() : 0);
  }

  /** {@code ws+unix:/path/of/socket:/path?query}, as npm ws writes it. */
  private static Destination ofUnix(URI uri, boolean secure) {
    String path = uri.getRawPath();
    if (uri.getRawAuthority() != null || path == null || !path.startsWith("/")) {
      throw new IllegalArgumentException(
          "behind the scheme of " + shown(uri) + " must stand the absolute path of a socket");
    }
    int colon = path.indexOf(':');
    String socket = colon < 0 ? path : path.substring(0, colon);
    String request = colon < 0 || colon == path.length() - 1 ? "/" : path.substring(colon + 1);
    if (socket.length() < 2 || !request.startsWith("/")) {
      throw new IllegalArgumentException(
          shown(uri) + " must be " + uri.getScheme() + ":/path/of/socket:/path/of/request");
    }
    String query = uri.getRawQuery();
    return new Destination(
        secure,
        LOCALHOST,
        0,
        Path.of(URLDecoder.decode(socket.replace("+", "%2B"), StandardCharsets.UTF_8)),
        ascii(query == null ? request : request + '?' + query));
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

  /** A URI for the eyes of others: without the password. */
  static String shown(URI uri) {
    return uri.toString().replaceFirst("//[^/?#]*@", "//…@");
  }

  /**
   * Where a {@code Location} leads to that was found here (RFC 3986 §5.2).
   *
   * @throws IllegalArgumentException if it is no URI of a WebSocket
   */
  Destination resolve(String location) {
    URI reference;
    try {
      reference = new URI(location);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("it is no URI: " + e.getReason(), e);
    }
    if (reference.isAbsolute()) {
      return of(reference);
    }
    if (reference.getRawAuthority() != null) {
      return of(URI.create((secure ? "wss:" : "ws:") + location));
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
    return new Destination(
        secure, host, port, socket, ascii(resolved.startsWith("/") ? resolved : '/' + resolved));
  }

  /** Whether who may know secrets of one may know them of the other. */
  boolean isSameServerAs(Destination other) {
    return secure == other.secure
        && host.equals(other.host)
        && port == other.port
        && (socket == null ? other.socket == null : socket.equals(other.socket));
  }

  boolean isAddress() {
    return isAddress(host);
  }

  /** Whether a host is an IP address, without brackets, and not a name. */
  static boolean isAddress(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /** A name without the dot that stands for the root of the DNS, which certificates do not have. */
  static String withoutDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** The value of {@code Host}. */
  String hostHeader() {
    boolean implied = socket != null || port == (secure ? SECURE_PORT : PORT);
    return implied ? hostInUri() : authority();
  }

  /** Host and port. */
  String authority() {
    return hostInUri() + ':' + port;
  }

  private String hostInUri() {
    return host.indexOf(':') < 0 ? host : '[' + host + ']';
  }

  URI uri() {
    return URI.create(server() + (socket == null ? "" : ":") + target);
  }

  private String server() {
    String scheme = secure ? "wss" : "ws";
    return socket == null
        ? scheme + "://" + hostInUri() + (port == (secure ? SECURE_PORT : PORT) ? "" : ":" + port)
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
