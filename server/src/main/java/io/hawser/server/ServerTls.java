// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.internal.Checks;
import io.hawser.netty.tls.HostCertificate;
import io.hawser.netty.tls.PemFile;
import io.hawser.netty.tls.Tls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.IDN;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The TLS settings of a server: its certificates, and which client certificates it trusts.
 * Immutable. Several servers may share one instance. Files are read when they are passed to the
 * builder.
 *
 * <pre>{@code
 * builder.tls(t -> t
 *     .certificate(Path.of("cert.pem"), Path.of("key.pem"))
 *     .certificateFor("*.example.org", Path.of("org.pem"), Path.of("org-key.pem"))
 *     .trustClients(Path.of("our-clients.pem")));
 * }</pre>
 *
 * <p>No application protocol is negotiated. If a client offers some, the server does not choose
 * one. The client then continues with HTTP/1.1, which is the only protocol that the server
 * supports.
 */
public final class ServerTls {
  private final SslContext context;

  private ServerTls(SslContext context) {
    this.context = context;
  }

  /**
   * Returns the handler for one connection. It fails if the TLS handshake takes longer than the
   * timeout.
   */
  SslHandler handlerFor(Channel channel, Duration handshakeTimeout) {
    // Each task gets its own turn. If a key manager threw an Error in the handler's turn, the
    // handler would loop forever.
    Executor laterOn = task -> channel.eventLoop().execute(task);
    SslHandler handler = context.newHandler(channel.alloc(), laterOn);
    handler.setHandshakeTimeout(Checks.nanos(handshakeTimeout), TimeUnit.NANOSECONDS);
    return handler;
  }

  /** Returns a builder in which only the protocols are set. */
  public static Builder builder() {
    return new Builder();
  }

  static ServerTls of(Consumer<Builder> configuration) {
    Objects.requireNonNull(configuration, "tls");
    Builder builder = builder();
    configuration.accept(builder);
    return builder.build();
  }

  /**
   * Collects TLS settings. Either {@link #certificate certificate} or {@link #context context} must
   * be set; everything else is optional. Each method replaces what was set before by the method of
   * the same name.
   */
  public static final class Builder {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private @Nullable HostCertificate byDefault;
    private final Map<String, HostCertificate> byName = new LinkedHashMap<>();
    private @Nullable SSLContext base;
    private X509Certificate @Nullable [] trusted;
    private @Nullable ClientCertificates clientCertificates;
    private List<String> protocols = PROTOCOLS;

    private Builder() {}

    /**
     * Sets the certificate for clients that request no host, or a host without its own certificate.
     *
     * @param chain a PEM file, the server's own certificate first
     * @param key a PEM file in PKCS #8, not encrypted
     * @throws IllegalArgumentException if one of the files cannot be used, or they do not belong
     *     together
     */
    public Builder certificate(Path chain, Path key) {
      Objects.requireNonNull(chain, "chain");
      Objects.requireNonNull(key, "key");
      byDefault = HostCertificate.read(chain, key, null);
      return this;
    }

    /**
     * Does the same as {@link #certificate(Path, Path)}, with an encrypted key.
     *
     * @throws IllegalArgumentException also if the key cannot be decrypted with this password
     */
    public Builder certificate(Path chain, Path key, String password) {
      Objects.requireNonNull(chain, "chain");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(password, "password");
      byDefault = HostCertificate.read(chain, key, password);
      return this;
    }

    /**
     * Adds a certificate for clients that request this host (server name indication).
     *
     * @param hostName for example {@code chat.example.org}, or {@code *.example.org} for all hosts
     *     directly below it; a host with its own certificate uses that one
     * @param chain as for {@link #certificate(Path, Path)}
     * @param key as for {@link #certificate(Path, Path)}
     * @throws IllegalArgumentException if the name is not a host name, one of the files cannot be
     *     used, or they do not belong together
     */
    public Builder certificateFor(String hostName, Path chain, Path key) {
      Objects.requireNonNull(hostName, "hostName");
      Objects.requireNonNull(chain, "chain");
      Objects.requireNonNull(key, "key");
      byName.put(canonical(hostName), HostCertificate.read(chain, key, null));
      return this;
    }

    /**
     * Does the same as {@link #certificateFor(String, Path, Path)}, with an encrypted key.
     *
     * @throws IllegalArgumentException also if the key cannot be decrypted with this password
     */
    public Builder certificateFor(String hostName, Path chain, Path key, String password) {
      Objects.requireNonNull(hostName, "hostName");
      Objects.requireNonNull(chain, "chain");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(password, "password");
      byName.put(canonical(hostName), HostCertificate.read(chain, key, password));
      return this;
    }

    /** Returns the name in the form in which a client sends it. */
    private static String canonical(String hostName) {
      try {
        String ascii = IDN.toASCII(hostName).toLowerCase(Locale.ROOT);
        String name = ascii.startsWith("*.") ? ascii.substring(2) : ascii;
        char last = new SNIHostName(name).getAsciiName().charAt(name.length() - 1);
        if (name.indexOf('*') < 0 && name.indexOf(':') < 0 && !Character.isDigit(last)) {
          return ascii;
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        // reported below
      }
      throw new IllegalArgumentException(
          "host \""
              + hostName
              + "\": must be a name such as www.example.org or *.example.org, not an address");
    }

    /**
     * Uses the keys, certificates and trust of an SSLContext instead of files. The SSLContext
     * decides which certificate a client gets, and which clients are trusted. Both may change while
     * the server runs, if the key and trust managers of the SSLContext support that.
     */
    public Builder context(SSLContext context) {
      this.base = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Sets the trusted certificates. Each client must then have a certificate that was issued by
     * one of them, or that is one of them and self-signed. {@link #clientCertificates} can make
     * client certificates optional.
     *
     * @param certificates a PEM file
     * @throws IllegalArgumentException if the file cannot be used, or is empty
     */
    public Builder trustClients(Path certificates) {
      Objects.requireNonNull(certificates, "certificates");
      trusted = new PemFile(certificates).certificates();
      return this;
    }

    /**
     * Sets whether clients need a certificate. The default is {@link ClientCertificates#REQUIRED}
     * if {@link #trustClients} is set. Otherwise, the server does not request certificates from
     * clients.
     */
    public Builder clientCertificates(ClientCertificates clients) {
      this.clientCertificates = Objects.requireNonNull(clients, "clients");
      return this;
    }

    /**
     * Sets the supported versions of TLS. The default is {@code TLSv1.3} and {@code TLSv1.2}.
     *
     * @throws IllegalArgumentException if none is given, or one is neither of these
     */
    public Builder protocols(String... protocols) {
      Objects.requireNonNull(protocols, "protocols");
      if (protocols.length == 0 || !PROTOCOLS.containsAll(Arrays.asList(protocols))) {
        throw new IllegalArgumentException(
            "protocols are "
                + Arrays.toString(protocols)
                + ": must be one or both of "
                + PROTOCOLS);
      }
      this.protocols = List.of(protocols);
      return this;
    }

    /**
     * Returns the TLS settings.
     *
     * @throws IllegalArgumentException if they contradict each other
     */
    public ServerTls build() {
      ClientAuth clients = clientAuth();
      if (base != null) {
        if (byDefault != null || !byName.isEmpty() || trusted != null) {
          throw new IllegalArgumentException(
              "an SSLContext has its own certificates and trust: use it or files, not both");
        }
        return new ServerTls(Tls.of(base, clients, protocols));
      }
      if (byDefault == null) {
        throw new IllegalArgumentException(
            "TLS needs certificate(chain, key) or context(SSLContext)");
      }
      return new ServerTls(
          Tls.of(new HostCertificates(byDefault, byName), trusted, clients, protocols));
    }

    private ClientAuth clientAuth() {
      if (clientCertificates == null) {
        return trusted == null ? ClientAuth.NONE : ClientAuth.REQUIRE;
      }
      if (trusted == null
          && base == null) { // Netty would trust the authorities that browsers trust
        throw new IllegalArgumentException(
            "clientCertificates needs trustClients(file), which sets the trusted certificates");
      }
      return clientCertificates == ClientCertificates.REQUIRED
          ? ClientAuth.REQUIRE
          : ClientAuth.OPTIONAL;
    }
  }
}
