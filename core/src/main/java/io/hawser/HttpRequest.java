// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.internal.Printable;
import io.hawser.protocol.Headers;
import io.hawser.protocol.HixieHandshake;
import io.hawser.protocol.ServerHandshake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request: one that opens a WebSocket, or one of the ordinary kind on the same port.
 *
 * @param method in upper case, for example {@code GET}
 * @param target path and query as on the request line, for example {@code /chat?room=42}; not
 *     decoded
 * @param headers in their order; but {@code Host} comes first and is the host that the client asked
 *     for, where it was said elsewhere: in a whole URI on the request line (RFC 9112 §3.2.2), or by
 *     a trusted proxy
 * @param body empty unless the client sent one
 * @param secure whether the client spoke TLS: to this process, or to a proxy that is trusted to say
 *     so
 * @param remoteAddress the peer's address; behind a proxy, the proxy's
 * @param clientAddress the client's address as trusted proxies tell it; without any, {@code
 *     remoteAddress}
 * @param clientCertificates the chain that the client has proved to own in the TLS handshake with
 *     this process, its own certificate first; empty without one
 */
public record HttpRequest(
    String method,
    String target,
    Headers headers,
    byte[] body,
    boolean secure,
    SocketAddress remoteAddress,
    SocketAddress clientAddress,
    List<X509Certificate> clientCertificates) {
  private static final byte[] NO_BODY = {};

  /** A request. */
  public HttpRequest {
    Objects.requireNonNull(method);
    Objects.requireNonNull(target);
    Objects.requireNonNull(headers);
    Objects.requireNonNull(body);
    Objects.requireNonNull(remoteAddress);
    Objects.requireNonNull(clientAddress);
    clientCertificates = List.copyOf(clientCertificates);
  }

  /**
   * A request for a test of a {@link HandshakePolicy}: GET, without TLS, from the loopback address.
   */
  public static HttpRequest get(String target, Headers headers) {
    SocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new HttpRequest("GET", target, headers, NO_BODY, false, client, client, List.of());
  }

  /** The target up to the question mark; not decoded. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The target behind the question mark, not decoded; null if there is none. */
  public @Nullable String query() {
    int query = target.indexOf('?');
    return query < 0 ? null : target.substring(query + 1);
  }

  /** The first value of a header field, or null. */
  public @Nullable String header(String name) {
    return headers.first(name);
  }

  /**
   * The origin of the page that asks, from the header field that its version of the protocol has
   * for it; null if there is none, as from programs that are no browsers.
   */
  public @Nullable String origin() {
    return ServerHandshake.origin(headers);
  }

  /**
   * The cookies, in their order. Of several with one name the first counts, which is the one with
   * the most specific path (RFC 6265 §5.4). Quotes around a value are removed; nothing is decoded.
   * What is no pair of name and value is left out.
   */
  public Map<String, String> cookies() {
    return Cookies.of(headers.all("Cookie"));
  }

  /** The value of a cookie, as in {@link #cookies}, or null. */
  public @Nullable String cookie(String name) {
    return cookies().get(name);
  }

  /**
   * The name and password of Basic authentication, or null: without it, and where the {@code
   * Authorization} field is malformed, not in UTF-8, or there twice.
   */
  public @Nullable BasicCredentials basicCredentials() {
    return Authorization.basic(headers);
  }

  /**
   * The bearer token (RFC 6750) of the {@code Authorization} field, or null: without it, and where
   * the field is malformed or there twice.
   */
  public @Nullable String bearerToken() {
    return Authorization.bearer(headers);
  }

  /** The subprotocols that a client offers, the one it likes best first. */
  public List<String> subprotocols() {
    if (HixieHandshake.isHixie(headers)) {
      return HixieHandshake.subprotocols(headers);
    }
    return headers.all("Sec-WebSocket-Protocol").stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .map(String::strip)
        .toList();
  }

  /**
   * For a log: the method, the path and the client's address. The query, the header and the body
   * may be secret, and are left out; what is no printable ASCII is escaped.
   */
  @Override
  public String toString() {
    return Printable.ascii(method + ' ' + path()) + " from " + clientAddress;
  }
}
