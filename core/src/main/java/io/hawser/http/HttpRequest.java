// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.http;

import io.hawser.internal.Printable;
import io.hawser.internal.Uris;
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
 * An HTTP request: either one that opens a WebSocket, or an ordinary request on the same port.
 *
 * @param method the method, for example {@code GET}
 * @param target the path and query as on the request line, for example {@code /chat?room=42}; not
 *     decoded
 * @param headers the header fields, in their order. If the requested host comes from a URI on the
 *     request line (RFC 9112 §3.2.2) or from a trusted proxy, {@code Host} has that value and is
 *     the first field.
 * @param body the body; empty if the client sent none
 * @param secure whether the client used TLS, to this process or to a trusted proxy that reports it
 * @param remoteAddress the address of the peer: the client, or the proxy in front of this server
 * @param clientAddress the address of the client as reported by trusted proxies; {@code
 *     remoteAddress} if no trusted proxy reports one
 * @param clientCertificates the certificate chain of the client in the TLS handshake with this
 *     process, its own certificate first; empty if the client sent none
 * @param pathParameters the values of the named segments of the path template that the request
 *     matched, and under {@code *} what a star at its end matched; decoded. See {@link
 *     #pathParameter}
 */
public record HttpRequest(
    String method,
    String target,
    Headers headers,
    byte[] body,
    boolean secure,
    SocketAddress remoteAddress,
    SocketAddress clientAddress,
    List<X509Certificate> clientCertificates,
    Map<String, String> pathParameters) {
  private static final byte[] NO_BODY = {};

  /** Creates a request. */
  public HttpRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(remoteAddress, "remoteAddress");
    Objects.requireNonNull(clientAddress, "clientAddress");
    clientCertificates =
        List.copyOf(Objects.requireNonNull(clientCertificates, "clientCertificates"));
    pathParameters = Map.copyOf(Objects.requireNonNull(pathParameters, "pathParameters"));
  }

  /** Creates a request without path parameters. */
  public HttpRequest(
      String method,
      String target,
      Headers headers,
      byte[] body,
      boolean secure,
      SocketAddress remoteAddress,
      SocketAddress clientAddress,
      List<X509Certificate> clientCertificates) {
    this(
        method,
        target,
        headers,
        body,
        secure,
        remoteAddress,
        clientAddress,
        clientCertificates,
        Map.of());
  }

  /**
   * Creates a GET request without TLS from the loopback address, for tests of handshake policies.
   */
  public static HttpRequest get(String target, Headers headers) {
    SocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new HttpRequest("GET", target, headers, NO_BODY, false, client, client, List.of());
  }

  /** Returns the part of the target before the question mark, not decoded. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** Returns the part of the target after the question mark, not decoded; null if there is none. */
  public @Nullable String query() {
    int query = target.indexOf('?');
    return query < 0 ? null : target.substring(query + 1);
  }

  /**
   * Returns the value of a named segment of the path template that the request matched: {@code
   * pathParameter("room")} is {@code 42} for {@code /chat/42} and the template {@code
   * /chat/{room}}. {@code pathParameter("*")} returns what a star at the end of the template
   * matched. It may consist of several segments, or be empty.
   *
   * <p>Percent-encoding is decoded. The value contains no control characters below U+0020, and no
   * backslash or percent sign. It contains no slash, unless it is that of a star, where each slash
   * separates segments. Requests for such paths are refused.
   *
   * @throws IllegalArgumentException if the template has no such name
   */
  public String pathParameter(String name) {
    String value = pathParameters.get(Objects.requireNonNull(name, "name"));
    if (value == null) {
      throw new IllegalArgumentException(
          "no path parameter \"" + name + "\": the template has " + pathParameters.keySet());
    }
    return value;
  }

  /** Returns the same request with these path parameters, for tests of handshake policies. */
  public HttpRequest withPathParameters(Map<String, String> parameters) {
    Objects.requireNonNull(parameters, "parameters");
    return new HttpRequest(
        method,
        target,
        headers,
        body,
        secure,
        remoteAddress,
        clientAddress,
        clientCertificates,
        parameters);
  }

  /** Returns the first value of a header field; null if the field is missing. */
  public @Nullable String header(String name) {
    return headers.first(name);
  }

  /**
   * Returns the origin of the page that sent the request, from the header field that its version of
   * the protocol uses. Returns null if there is none, as is usual for programs other than browsers.
   */
  public @Nullable String origin() {
    return ServerHandshake.origin(headers);
  }

  /**
   * Returns the cookies, in their order. If several have the same name, the first one is used,
   * which has the most specific path (RFC 6265 §5.4). Quotes around a value are removed. Nothing is
   * decoded. Text that is not a pair of name and value is ignored.
   */
  public Map<String, String> cookies() {
    return Cookies.of(headers.all("Cookie"));
  }

  /** Returns the value of a cookie as in {@link #cookies}; null if there is none with this name. */
  public @Nullable String cookie(String name) {
    Objects.requireNonNull(name, "name");
    return cookies().get(name);
  }

  /**
   * Returns the user name and password of Basic authentication. Returns null if there are none, or
   * if the {@code Authorization} field is malformed, is not in UTF-8, or occurs twice.
   */
  public @Nullable BasicCredentials basicCredentials() {
    return Authorization.basic(headers);
  }

  /**
   * Returns the bearer token (RFC 6750) of the {@code Authorization} field. Returns null if there
   * is none, or if the field is malformed or occurs twice.
   */
  public @Nullable String bearerToken() {
    return Authorization.bearer(headers);
  }

  /** Returns the subprotocols that the client offers, in its order of preference. */
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
   * Returns the method, the path and the client's address, for logs. The query, a fragment, the
   * header fields and the body are left out, because they may be secret. Characters that are not
   * printable ASCII are escaped.
   */
  @Override
  public String toString() {
    // HTTP has no fragments in paths, but some clients send them.
    return Printable.ascii(method + ' ' + Uris.withoutQuery(path()))
        + " from "
        + Printable.address(clientAddress);
  }
}
