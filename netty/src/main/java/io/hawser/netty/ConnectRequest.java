// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.WebSocketOptions;
import io.hawser.protocol.ClientHandshake;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.ServerHandshake;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What to connect to, and how. Immutable: each method returns a changed copy, so one request may be
 * the pattern for many.
 */
public final class ConnectRequest {
  private final URI uri;
  private final ProtocolVersion version;
  private final Headers headers;
  private final List<String> subprotocols;
  private final WebSocketOptions options;
  private final Duration handshakeTimeout;

  private ConnectRequest(
      URI uri,
      ProtocolVersion version,
      Headers headers,
      List<String> subprotocols,
      WebSocketOptions options,
      Duration handshakeTimeout) {
    this.uri = uri;
    this.version = version;
    this.headers = headers;
    this.subprotocols = subprotocols;
    this.options = options;
    this.handshakeTimeout = handshakeTimeout;
  }

  /**
   * A request with everything at its default.
   *
   * @param uri {@code ws://host[:port]/path?query} or {@code wss://…}; {@code http} and {@code
   *     https} mean the same. A user and password in it become Basic authentication
   * @throws IllegalArgumentException if it is none of these, or has a fragment
   */
  public static ConnectRequest to(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!Set.of("ws", "wss", "http", "https").contains(scheme)) {
      throw new IllegalArgumentException(
          "the scheme of " + uri + " must be ws, wss, http or https");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("the host is missing, or no host name, in " + uri);
    }
    if (uri.getPort() > 0xFFFF || uri.getPort() == 0) {
      throw new IllegalArgumentException("the port in " + uri + " must be 1 to 65535");
    }
    if (uri.getFragment() != null) {
      throw new IllegalArgumentException("a WebSocket's URI has no fragment: " + uri);
    }
    Headers headers = Headers.empty();
    if (uri.getUserInfo() != null) {
      byte[] credentials = uri.getUserInfo().getBytes(StandardCharsets.UTF_8);
      headers =
          Headers.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
    }
    return new ConnectRequest(
        URI.create(uri.toASCIIString()),
        ProtocolVersion.RFC_6455,
        headers,
        List.of(),
        WebSocketOptions.defaults(),
        Duration.ofSeconds(10));
  }

  /**
   * See {@link #to(URI)}.
   *
   * @throws IllegalArgumentException if it is no URI, too
   */
  public static ConnectRequest to(String uri) {
    return to(URI.create(uri));
  }

  /**
   * Adds a header field to the request; {@code Host} and {@code Authorization} replace what they
   * would be.
   *
   * @throws IllegalArgumentException if it has characters that a header can't have, or is one that
   *     the opening handshake sets itself
   */
  public ConnectRequest header(String name, String value) {
    ServerHandshake.checkNotReserved(name);
    boolean replaces = name.equalsIgnoreCase("Authorization") || name.equalsIgnoreCase("Host");
    Headers kept = replaces ? headers.without(name) : headers;
    return new ConnectRequest(
        uri, version, kept.with(name, value), subprotocols, options, handshakeTimeout);
  }

  /**
   * Speaks a draft of the protocol in place of RFC 6455, for a server that has nothing newer: 7, or
   * 8, which stands for the drafts 08 to 12 of HyBi. 13, the RFC, unless set. In the drafts an
   * {@code Origin} is sent under its name of then, {@code Sec-WebSocket-Origin}.
   *
   * @throws IllegalArgumentException if it is none of 7, 8 and 13
   */
  public ConnectRequest protocolVersion(int number) {
    return new ConnectRequest(
        uri, ProtocolVersion.of(number), headers, subprotocols, options, handshakeTimeout);
  }

  /** Sets the {@code Origin} that the server is told; none unless set. */
  public ConnectRequest origin(String origin) {
    return header("Origin", origin);
  }

  /**
   * Offers subprotocols, the one liked best first; the server has to choose one of them.
   *
   * @throws IllegalArgumentException if one is no token, or stands there twice
   */
  public ConnectRequest subprotocols(String... subprotocols) {
    List<String> offered = List.of(subprotocols);
    ClientHandshake.checkSubprotocols(offered);
    return new ConnectRequest(uri, version, headers, offered, options, handshakeTimeout);
  }

  /** How the connection behaves. */
  public ConnectRequest options(WebSocketOptions options) {
    return new ConnectRequest(uri, version, headers, subprotocols, options, handshakeTimeout);
  }

  /** How the connection behaves: {@code o -> o.maxMessageSize(1 << 20)}. */
  public ConnectRequest options(Consumer<WebSocketOptions.Builder> options) {
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    options.accept(builder);
    return options(builder.build());
  }

  /**
   * How long the whole way to an open connection may take: name resolution, connecting, TLS and the
   * opening handshake together. 10 seconds unless set.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ConnectRequest handshakeTimeout(Duration timeout) {
    return new ConnectRequest(
        uri,
        version,
        headers,
        subprotocols,
        options,
        EventLoops.positive("handshakeTimeout", timeout));
  }

  // -- for the client ----------------------------------------------------------------------------

  ProtocolVersion version() {
    return version;
  }

  List<String> subprotocols() {
    return subprotocols;
  }

  WebSocketOptions options() {
    return options;
  }

  Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  boolean isSecure() {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("wss") || scheme.equals("https");
  }

  /** The host to connect to; an IPv6 address without its brackets. */
  String host() {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  int port() {
    return uri.getPort() > 0 ? uri.getPort() : defaultPort();
  }

  private int defaultPort() {
    return isSecure() ? 443 : 80;
  }

  /** The request target: path and query. */
  String target() {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
  }

  /** The header fields that are not the opening handshake's. */
  Headers headers() {
    Headers named = headers.without("Origin");
    for (String origin : headers.all("Origin")) {
      named = named.with(version.originField(), origin);
    }
    if (named.contains("Host")) {
      return named;
    }
    String host = port() == defaultPort() ? uri.getHost() : uri.getHost() + ':' + port();
    return Headers.of("Host", host).with(named);
  }

  @Override
  public String toString() {
    return (isSecure() ? "wss" : "ws") + "://" + uri.getHost() + ':' + port() + target();
  }
}
