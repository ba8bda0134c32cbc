// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.tls;

import io.hawser.internal.Environment;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Creates Netty's TLS contexts from an SSLContext, or from keys and certificates. */
public final class Tls {
  private static final String HTTP = "http/1.1";

  private Tls() {}

  /**
   * Returns the application protocols that a client offers (RFC 7301). A server does not have to
   * choose one of them.
   */
  public static String[] applicationProtocols() {
    return new String[] {HTTP};
  }

  /**
   * Returns a context for a server.
   *
   * @param certificates chooses the certificate of each connection
   * @param trusted the certificates that client certificates are verified against; null for the
   *     JDK's
   */
  public static SslContext of(
      KeyManager certificates,
      X509Certificate @Nullable [] trusted,
      ClientAuth clients,
      List<String> protocols) {
    SslContextBuilder builder =
        SslContextBuilder.forServer(certificates).clientAuth(clients).protocols(protocols);
    return build(trusted == null ? builder : builder.trustManager(trusted), "these files");
  }

  /**
   * Returns a context for a server.
   *
   * @throws IllegalArgumentException if the SSLContext supports none of the protocols
   */
  public static SslContext of(SSLContext context, ClientAuth clients, List<String> protocols) {
    List<String> supported = List.of(context.getSupportedSSLParameters().getProtocols());
    String[] common = protocols.stream().filter(supported::contains).toArray(String[]::new);
    if (common.length == 0) {
      throw new IllegalArgumentException(
          "the SSLContext supports " + supported + ", and none of " + protocols);
    }
    return of(context, false, clients, common);
  }

  /** Returns a context for a client. */
  public static SslContext of(SSLContext context) {
    return of(context, true, ClientAuth.NONE, null);
  }

  private static SslContext of(
      SSLContext context, boolean client, ClientAuth clients, String @Nullable [] protocols) {
    return new JdkSslContext(
        context,
        client,
        null,
        IdentityCipherSuiteFilter.INSTANCE_DEFAULTING_TO_SUPPORTED_CIPHERS,
        null,
        clients,
        protocols,
        false);
  }

  /**
   * Returns a context for a client.
   *
   * @param trust null to trust the JDK's authorities
   * @param own the certificate for servers that request one, or null
   */
  public static SslContext of(@Nullable TrustManagerFactory trust, @Nullable HostCertificate own) {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .trustManager(trust)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    HTTP));
    return build(
        own == null ? builder : builder.keyManager(own.key(), own.chain()), "these options");
  }

  /** Returns a factory that trusts these certificates, those that they signed, and no others. */
  public static TrustManagerFactory trusting(X509Certificate[] certificates) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.length; i++) {
        store.setCertificateEntry(String.valueOf(i), certificates[i]);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return trust;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "these certificates cannot be trusted: " + e.getMessage(), e);
    }
  }

  private static SslContext build(SslContextBuilder builder, String what) {
    try {
      if (Environment.forbidsNativeLibraries()) {
        builder.sslProvider(SslProvider.JDK);
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "TLS cannot be set up with " + what + ": " + e.getMessage(), e);
    }
  }
}
