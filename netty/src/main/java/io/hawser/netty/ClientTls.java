// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a client judges the servers and proxies that it reaches over TLS, and what it shows them of
 * itself.
 */
final class ClientTls {
  private final boolean verifiesHost;

  // guarded by this; null until it is needed, for reading whom the JDK trusts takes a tenth of a
  // second
  private @Nullable SslContext context;

  ClientTls(SslContext context, boolean verifiesHost) {
    this.context = context;
    this.verifiesHost = verifiesHost;
  }

  private ClientTls() {
    this.verifiesHost = true;
  }

  /** Trusts whom the JDK trusts, and shows nothing. */
  static ClientTls usual() {
    return new ClientTls();
  }

  private synchronized SslContext context() {
    if (context == null) {
      context = Tls.of(null, null);
    }
    return context;
  }

  static ClientTls of(SSLContext context) {
    return new ClientTls(Tls.of(context), true);
  }

  /**
   * For one connection to a server.
   *
   * @param serverName whose certificate it should be, where that is not the host; or null
   */
  SslHandler handlerFor(Channel channel, Destination server, @Nullable String serverName) {
    return handlerFor(channel, serverName == null ? server.host() : serverName, server.port());
  }

  /** For one connection to a proxy. */
  SslHandler handlerFor(Channel channel, Proxy proxy) {
    return handlerFor(channel, proxy.host(), proxy.port());
  }

  /**
   * Refuses a host whose certificate cannot be verified, since Java knows none for it.
   *
   * @throws IllegalArgumentException if names are verified, and it has one of these
   */
  void checkName(String host) {
    if (verifiesHost && !Hosts.isAddress(host) && Hosts.serverName(host) == null) {
      throw new IllegalArgumentException(
          "no certificate is for the host "
              + host
              + ": between the dots of a name are letters, digits and, inside, hyphens");
    }
  }

  private SslHandler handlerFor(Channel channel, String host, int port) {
    String name = Hosts.withoutZone(Hosts.withoutDot(host));
    // In turns of their own: an Error of a trust manager would let the handler turn without end.
    Executor laterOn = task -> channel.eventLoop().execute(task);
    SslHandler handler = context().newHandler(channel.alloc(), name, port, laterOn);
    handler.setHandshakeTimeoutMillis(0); // the time limit is for the whole way
    SSLEngine engine = handler.engine();
    SSLParameters parameters = engine.getSSLParameters();
    // The JDK would not name hosts without a dot.
    SNIHostName asked = Hosts.serverName(name);
    parameters.setServerNames(asked == null ? List.of() : List.of(asked));
    parameters.setApplicationProtocols(Tls.protocolsInside()); // OpenSSL: by the context
    // An SSLContext does not ask by itself for the certificate to be of this host.
    parameters.setEndpointIdentificationAlgorithm(verifiesHost ? "HTTPS" : null);
    engine.setSSLParameters(parameters);
    return handler;
  }
}
