// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.netty.tls.HostCertificate;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate of the host that a client requests (RFC 6066 §3).
 *
 * <p>This is a key manager inside the TLS handshake, not a handler that reads the ClientHello
 * before it. There is thus one TLS handler from the first byte on, with one time limit.
 */
final class HostCertificates extends X509ExtendedKeyManager {
  /** The alias of the default certificate. No host has this name. */
  private static final String DEFAULT = "";

  private final HostCertificate byDefault;
  private final Map<String, HostCertificate> byName;

  /**
   * Creates a key manager.
   *
   * @param byDefault the certificate for clients that request no host, or a host without its own
   *     certificate
   * @param byName certificates by host name, which is in lower case as clients send it, and may
   *     have {@code *} as its first label
   */
  HostCertificates(HostCertificate byDefault, Map<String, HostCertificate> byName) {
    this.byDefault = byDefault;
    this.byName = Map.copyOf(byName);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    String alias = aliasFor(engine);
    return certificate(alias).algorithm().equals(keyType) ? alias : null;
  }

  private String aliasFor(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return aliasFor(host.getAsciiName().toLowerCase(Locale.ROOT));
        }
      }
    }
    return DEFAULT;
  }

  private String aliasFor(String host) {
    if (byName.containsKey(host)) {
      return host;
    }
    int dot = host.indexOf('.');
    String wildcard = dot < 0 ? DEFAULT : "*" + host.substring(dot);
    return byName.containsKey(wildcard) ? wildcard : DEFAULT;
  }

  private HostCertificate certificate(String alias) {
    return byName.getOrDefault(alias, byDefault);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return certificate(alias).chain().clone();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return certificate(alias).key();
  }

  // -- called only for clients and blocking sockets ----------------------------------------------

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
