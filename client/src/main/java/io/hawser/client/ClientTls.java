// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.client.route.Destination;
import io.hawser.client.route.Proxy;
import io.hawser.internal.Hosts;
import io.hawser.netty.tls.Tls;
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
 * Determines how a client verifies the servers and proxies that it connects to over TLS, and which
 * certificate it presents to them.
 */
final class ClientTls {
  private final boolean verifiesHost;

  // guarded by this; null until first needed: reading the JDK's trust store takes a tenth of a
  // second
  private @Nullable SslContext context;

  ClientTls(SslContext context, boolean verifiesHost) {
    this.context = context;
    this.verifiesHost = verifiesHost;
  }

  private ClientTls() {
    this.verifiesHost = true;
  }

  /** Uses the JDK's trust store, and presents no certificate. */
  static ClientTls jdkDefaults() {
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
   * Returns the handler for one connection to a server.
   *
   * @param serverName the name that the certificate must be for; null for the server's host
   */
  SslHandler handlerFor(Channel channel, Destination server, @Nullable String serverName) {
    return handlerFor(channel, serverName == null ? server.host() : serverName, server.port());
  }

  /** Returns the handler for one connection to a proxy. */
  SslHandler handlerFor(Channel channel, Proxy proxy) {
    return handlerFor(channel, proxy.host(), proxy.port());
  }

  /**
   * Checks that a certificate for a host can be verified. Java accepts none for a name with an
   * underscore, or with a hyphen at the start or end of a label.
   *
   * @throws IllegalArgumentException if names are verified, and this name cannot be
   */
  void checkName(String host) {
    if (verifiesHost && !Hosts.isAddress(host) && Hosts.serverName(host) == null) {
      throw new IllegalArgumentException(
          "no certificate can be valid for the host "
              + host
              + ": the labels of a name must be letters and digits, with hyphens only inside");
    }
  }

  private SslHandler handlerFor(Channel channel, String host, int port) {
    String name = Hosts.withoutZone(Hosts.withoutDot(host));
    // Runs the handler's tasks on their own: an Error thrown by a trust manager in the handler
    // would make it loop forever.
    Executor asTasks = task -> channel.eventLoop().execute(task);
    SslHandler handler = context().newHandler(channel.alloc(), name, port, asTasks);
    handler.setHandshakeTimeoutMillis(0); // the attempt has a deadline of its own
    SSLEngine engine = handler.engine();
    SSLParameters parameters = engine.getSSLParameters();
    // The JDK would not send names without a dot.
    SNIHostName sni = Hosts.serverName(name);
    parameters.setServerNames(sni == null ? List.of() : List.of(sni));
    parameters.setApplicationProtocols(
        Tls.applicationProtocols()); // OpenSSL takes them from the context
    // By default an SSLContext does not check that the certificate is for this host.
    parameters.setEndpointIdentificationAlgorithm(verifiesHost ? "HTTPS" : null);
    engine.setSSLParameters(parameters);
    return handler;
  }
}
