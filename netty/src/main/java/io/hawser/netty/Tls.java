// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Turns what users have, an SSLContext or PEM files, into what Netty wants. */
final class Tls {
  private static final String HTTP = "http/1.1";

  private Tls() {}

  /** What a client speaks inside TLS (RFC 7301). A server that does not choose it does no harm. */
  static String[] protocolsInside() {
    return new String[] {HTTP};
  }

  /** For a server with these certificates. */
  static SslContext of(
      HostCertificates certificates,
      X509Certificate @Nullable [] trusted,
      ClientAuth clients,
      List<String> protocols) {
    SslContextBuilder builder =
        SslContextBuilder.forServer(certificates).clientAuth(clients).protocols(protocols);
    return build(trusted == null ? builder : builder.trustManager(trusted), "these files");
  }

  /** For a server. */
  static SslContext of(SSLContext context, ClientAuth clients, List<String> protocols) {
    List<String> supported = List.of(context.getSupportedSSLParameters().getProtocols());
    String[] common = protocols.stream().filter(supported::contains).toArray(String[]::new);
    if (common.length == 0) {
      throw new IllegalArgumentException(
          "the SSLContext speaks " + supported + ", and none of " + protocols);
    }
    return of(context, false, clients, common);
  }

  /** For a client. */
  static SslContext of(SSLContext context) {
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
   * For a client.
   *
   * @param trust null for whom the JDK trusts
   * @param own what it shows to servers that ask, or null
   */
  static SslContext of(@Nullable TrustManagerFactory trust, @Nullable HostCertificate own) {
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
        own == null ? builder : builder.keyManager(own.key(), own.chain()), "what was given");
  }

  /** Trust in these certificates, in those that they signed, and in no others. */
  static TrustManagerFactory trusting(X509Certificate[] certificates) {
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
      throw new IllegalArgumentException("no trust in these certificates: " + e.getMessage(), e);
    }
  }

  private static SslContext build(SslContextBuilder builder, String what) {
    try {
      if (TransportType.nativeForbidden()) {
        builder.sslProvider(SslProvider.JDK);
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException("no TLS from " + what + ": " + e.getMessage(), e);
    }
  }
}
