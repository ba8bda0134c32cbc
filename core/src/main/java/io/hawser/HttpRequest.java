// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.internal.Printable;
import io.hawser.protocol.Headers;
import io.hawser.protocol.handshake.ServerHandshake;
import io.hawser.protocol.hixie.HixieHandshake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request, which opens a WebSocket or is an ordinary request on the same port.
 *
 * @param method the method, for example {@code GET}
 * @param target the path and query as on the request line, for example {@code /chat?room=42}; not
 *     decoded
 * @param headers the header fields, in their order. If the host that the client asked for comes
 *     from a URI on the request line (RFC 9112 §3.2.2) or from a trusted proxy, {@code Host} is
 *     that host and comes first.
 * @param body the body; empty if the client sent none
 * @param secure whether the client used TLS, to this process or to a trusted proxy that reports it
 * @param remoteAddress the address of the peer: the client, or the proxy in front of this server
 * @param clientAddress the address of the client as reported by trusted proxies; without one,
 *     {@code remoteAddress}
 * @param clientCertificates the certificate chain of the client in the TLS handshake with this
 *     process, its own certificate first; empty without one
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

  /** Creates a request. */
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
   * Creates a GET request without TLS from the loopback address, for tests of handshake policies.
   */
  public static HttpRequest get(String target, Headers headers) {
    SocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new HttpRequest("GET", target, headers, NO_BODY, false, client, client, List.of());
  }

  /** The part of the target before the question mark; not decoded. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The part of the target after the question mark, not decoded; null if there is none. */
  public @Nullable String query() {
    int query = target.indexOf('?');
    return query < 0 ? null : target.substring(query + 1);
  }

  /** The first value of a header field; null if the field is missing. */
  public @Nullable String header(String name) {
    return headers.first(name);
  }

  /**
   * The origin of the page that sent the request, from the header field that its version of the
   * protocol uses; null if there is none, as from programs that are not browsers.
   */
  public @Nullable String origin() {
    return ServerHandshake.origin(headers);
  }

  /**
   * The cookies, in their order. If several have the same name, the first counts, which is the one
   * with the most specific path (RFC 6265 §5.4). Quotes around a value are removed; nothing is
   * decoded. Text that is not a pair of name and value is left out.
   */
  public Map<String, String> cookies() {
    return Cookies.of(headers.all("Cookie"));
  }

  /** The value of a cookie as in {@link #cookies}; null if there is none with this name. */
  public @Nullable String cookie(String name) {
    return cookies().get(name);
  }

  /**
   * The user name and password of Basic authentication. Null if there are none, or if the {@code
   * Authorization} field is malformed, is not in UTF-8, or occurs twice.
   */
  public @Nullable BasicCredentials basicCredentials() {
    return Authorization.basic(headers);
  }

  /**
   * The bearer token (RFC 6750) of the {@code Authorization} field. Null if there is none, or if
   * the field is malformed or occurs twice.
   */
  public @Nullable String bearerToken() {
    return Authorization.bearer(headers);
  }

  /** The subprotocols that the client offers, in its order of preference. */
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
   * The method, the path and the client's address, for logs. The query, the header fields and the
   * body are left out, since they may be secret. Characters that are not printable ASCII are
   * escaped.
   */
  @Override
  public String toString() {
    return Printable.ascii(method + ' ' + path()) + " from " + clientAddress;
  }
}
