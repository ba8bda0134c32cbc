// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Turns what users have, an SSLContext or PEM files, into what Netty wants. */
final class Tls {
  private Tls() {}

  static SslContext of(SSLContext context, boolean client) {
    return new JdkSslContext(
        context,
        client,
        null,
        IdentityCipherSuiteFilter.INSTANCE_DEFAULTING_TO_SUPPORTED_CIPHERS,
        null,
        ClientAuth.NONE,
        null,
        false);
  }

  /** For a server. */
  static SslContext ofPem(Path certificateChain, Path privateKey) {
    return build(
        SslContextBuilder.forServer(readable(certificateChain), readable(privateKey)),
        certificateChain + " and " + privateKey);
  }

  /** For a client that trusts these certificates and no others. */
  static SslContext trusting(Path certificates) {
    return build(
        SslContextBuilder.forClient().trustManager(readable(certificates)),
        certificates.toString());
  }

  /** For a client that trusts whom the JDK trusts. */
  static SslContext trustingTheUsual() {
    return build(SslContextBuilder.forClient(), "the trust store of the JDK");
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

  private static File readable(Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("there is no readable file " + file);
    }
    return file.toFile();
  }
}
