// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HttpRequest;
import io.hawser.internal.Authority;
import io.hawser.protocol.Headers;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Turns requests as Netty reads them into those that users see. */
final class Requests {
  private static final byte[] NO_BODY = {};

  private Requests() {}

  /**
   * A request as users see it, without its body.
   *
   * @param proxies that may say where it comes from
   * @throws RequestRefused if it is against the rules that hold for every request
   */
  static HttpRequest of(
      Channel channel, io.netty.handler.codec.http.HttpRequest request, TrustedProxies proxies)
      throws RequestRefused {
    if (request.decoderResult().isFailure()) {
      throw new RequestRefused(400, "This is not HTTP/1.1");
    }
    HttpVersion version = request.protocolVersion();
    if (version.majorVersion() != 1) {
      throw new RequestRefused(505, "HTTP/1.1 is spoken here");
    }
    RequestTarget target = RequestTarget.of(request.uri());
    if (target == null) {
      throw new RequestRefused(400, "The request target is no path and no URI of this server");
    }
    Headers headers = headersOf(request);
    checkHost(headers, version);
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    SocketAddress peer = UnixSockets.shown(channel.remoteAddress());
    TrustedProxies.Client client = proxies.clientOf(peer, tls != null, headers);
    if ("https".equals(target.scheme()) && !client.secure()) { // RFC 9110 §7.4
      throw new RequestRefused(421, "This is no place for https");
    }
    String host = client.host() == null ? target.authority() : client.host();
    return new HttpRequest(
        request.method().name(),
        target.resource(),
        host == null ? headers : Headers.of("Host", host).with(headers.without("Host")),
        NO_BODY,
        client.secure(),
        peer,
        client.address(),
        tls == null ? List.of() : certificates(tls.engine().getSession()));
  }

  /** A request with its body. */
  static HttpRequest with(byte[] body, HttpRequest request) {
    return new HttpRequest(
        request.method(),
        request.target(),
        request.headers(),
        body,
        request.secure(),
        request.remoteAddress(),
        request.clientAddress(),
        request.clientCertificates());
  }

  /**
   * The header of a request.
   *
   * @throws RequestRefused if a field has a name or a value that HTTP does not allow
   */
  static Headers headersOf(io.netty.handler.codec.http.HttpRequest request) throws RequestRefused {
    try {
      return Headers.of(request.headers());
    } catch (IllegalArgumentException illegal) {
      throw new RequestRefused(400, String.valueOf(illegal.getMessage()));
    }
  }

  /** RFC 9112 §3.2; before HTTP/1.1 it need not be there. */
  private static void checkHost(Headers headers, HttpVersion version) throws RequestRefused {
    List<String> hosts = headers.all("Host");
    if (hosts.size() > 1) {
      throw new RequestRefused(400, "More than one Host header");
    }
    if (hosts.isEmpty() ? version.minorVersion() > 0 : !Authority.isValid(hosts.get(0))) {
      throw new RequestRefused(400, hosts.isEmpty() ? "No Host header" : "The Host is no host");
    }
  }

  private static List<X509Certificate> certificates(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }
}
