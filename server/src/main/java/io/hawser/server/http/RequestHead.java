// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The part of a request that comes before its body. The components are those of {@link HttpRequest}
 * and the HTTP version.
 *
 * @param httpVersion as on the request line, for example {@code HTTP/1.1}
 */
public record RequestHead(
    String method,
    String target,
    String httpVersion,
    Headers headers,
    boolean secure,
    SocketAddress remoteAddress,
    SocketAddress clientAddress,
    List<X509Certificate> clientCertificates) {
  private static final byte[] NO_BODY = {};

  /** Returns the request that consists of this head and an empty body. */
  public HttpRequest withoutBody() {
    return withBody(NO_BODY);
  }

  /** Returns the request that consists of this head and this body. */
  public HttpRequest withBody(byte[] body) {
    return new HttpRequest(
        method, target, headers, body, secure, remoteAddress, clientAddress, clientCertificates);
  }
}
