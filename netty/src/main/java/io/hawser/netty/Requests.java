// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HttpRequest;
import io.hawser.protocol.Headers;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Turns requests as Netty reads them into those that users see. */
final class Requests {
  private Requests() {}

  /**
   * A request as users see it.
   *
   * @param proxies who may say where it comes from
   * @throws IllegalArgumentException if it has a header that HTTP does not allow
   */
  static HttpRequest of(
      Channel channel,
      io.netty.handler.codec.http.HttpRequest request,
      byte[] body,
      TrustedProxies proxies) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    Headers headers = Headers.of(request.headers());
    SocketAddress peer = UnixSockets.shown(channel.remoteAddress());
    TrustedProxies.Client client = proxies.clientOf(peer, tls != null, headers);
    return new HttpRequest(
        request.method().name(),
        request.uri(),
        headers,
        body,
        client.secure(),
        peer,
        client.address(),
        tls == null ? List.of() : certificates(tls.engine().getSession()));
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
