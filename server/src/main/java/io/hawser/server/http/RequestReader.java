// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.internal.Authority;
import io.hawser.netty.UnixSockets;
import io.hawser.protocol.Headers;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Converts Netty's request to a {@link RequestHead}, and refuses what HTTP does not allow.
 * Immutable.
 */
public final class RequestReader {
  private final TrustedProxies proxies;

  /**
   * Creates a reader.
   *
   * @param proxies the proxies that may report the client's address, scheme and host
   */
  public RequestReader(TrustedProxies proxies) {
    this.proxies = proxies;
  }

  /**
   * Reads the head of a request.
   *
   * @throws RequestRefused if the request breaks a rule that applies to every request
   */
  public RequestHead read(Channel channel, HttpRequest request) throws RequestRefused {
    if (request.decoderResult().isFailure()) {
      throw new RequestRefused(400, "This is not HTTP/1.1");
    }
    HttpVersion version = request.protocolVersion();
    if (version.majorVersion() != 1) {
      throw new RequestRefused(505, "Only HTTP/1.1 is supported");
    }
    RequestTarget target = RequestTarget.of(request.uri());
    if (target == null) {
      throw new RequestRefused(
          400, "The request target must be a path, or an http or https URI of this server");
    }
    Headers headers = headersOf(request);
    checkHost(headers, version);
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    SocketAddress peer = UnixSockets.shown(channel.remoteAddress());
    TrustedProxies.Client client = proxies.clientOf(peer, tls != null, headers);
    if ("https".equals(target.scheme()) && !client.secure()) { // RFC 9110 §7.4
      throw new RequestRefused(421, "This connection does not serve https URIs");
    }
    String host = client.host() == null ? target.authority() : client.host();
    return new RequestHead(
        request.method().name(),
        target.resource(),
        version.text(),
        host == null ? headers : Headers.of("Host", host).with(headers.without("Host")),
        client.secure(),
        peer,
        client.address(),
        tls == null ? List.of() : certificates(tls.engine().getSession()));
  }

  private static Headers headersOf(HttpRequest request) throws RequestRefused {
    try {
      return Headers.of(request.headers());
    } catch (IllegalArgumentException illegal) {
      throw new RequestRefused(400, String.valueOf(illegal.getMessage()));
    }
  }

  /** Checks the {@code Host} field (RFC 9112 §3.2). Before HTTP/1.1, it may be missing. */
  private static void checkHost(Headers headers, HttpVersion version) throws RequestRefused {
    List<String> hosts = headers.all("Host");
    if (hosts.size() > 1) {
      throw new RequestRefused(400, "More than one Host header");
    }
    if (hosts.isEmpty() ? version.minorVersion() > 0 : !Authority.isValid(hosts.get(0))) {
      throw new RequestRefused(400, hosts.isEmpty() ? "No Host header" : "Invalid Host header");
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
