// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.net.IDN;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a server speaks TLS: its certificates, and whom among its clients it trusts. Files are read
 * when it is built; it does not change afterwards, and several servers may have the same.
 *
 * <pre>{@code
 * builder.tls(t -> t
 *     .certificate(Path.of("cert.pem"), Path.of("key.pem"))
 *     .certificateFor("*.example.org", Path.of("org.pem"), Path.of("org-key.pem"))
 *     .trustClients(Path.of("our-clients.pem")));
 * }</pre>
 *
 * <p>No application protocol is negotiated: there is HTTP/1.1 and nothing else, which is what a
 * client goes on with that gets no answer about it.
 */
public final class ServerTls {
  private final SslContext context;

  private ServerTls(SslContext context) {
    this.context = context;
  }

  SslContext context() {
    return context;
  }

  /** A builder in which nothing is set but the protocols. */
  public static Builder builder() {
    return new Builder();
  }

  static ServerTls of(Consumer<Builder> configuration) {
    Builder builder = builder();
    configuration.accept(builder);
    return builder.build();
  }

  /**
   * Collects what TLS needs: {@link #certificate certificate} or {@link #context context}, and
   * nothing else unless wanted. Each method replaces what was set before by the same name.
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
     * The certificate for clients that ask for no host, or for one without a certificate of its
     * own.
     *
     * @param chain a PEM file, the server's own certificate first
     * @param key a PEM file in PKCS #8, not encrypted
     * @throws IllegalArgumentException if one of them cannot be used, or they do not belong
     *     together
     */
    public Builder certificate(Path chain, Path key) {
      byDefault = HostCertificate.read(chain, key, null);
      return this;
    }

    /**
     * As {@link #certificate(Path, Path)}, with a key that is encrypted.
     *
     * @throws IllegalArgumentException if it cannot be decrypted with this password, too
     */
    public Builder certificate(Path chain, Path key, String password) {
      byDefault = HostCertificate.read(chain, key, Objects.requireNonNull(password, "password"));
      return this;
    }

    /**
     * A certificate for clients that ask for this host (server name indication).
     *
     * @param hostName for example {@code chat.example.org}, or {@code *.example.org} for all hosts
     *     directly below, of which those with a certificate of their own have that
     * @param chain as with {@link #certificate(Path, Path)}
     * @param key as with {@link #certificate(Path, Path)}
     * @throws IllegalArgumentException if the name is none, one of the files cannot be used, or
     *     they do not belong together
     */
    public Builder certificateFor(String hostName, Path chain, Path key) {
      byName.put(canonical(hostName), HostCertificate.read(chain, key, null));
      return this;
    }

    /**
     * As {@link #certificateFor(String, Path, Path)}, with a key that is encrypted.
     *
     * @throws IllegalArgumentException if it cannot be decrypted with this password, too
     */
    public Builder certificateFor(String hostName, Path chain, Path key, String password) {
      byName.put(
          canonical(hostName),
          HostCertificate.read(chain, key, Objects.requireNonNull(password, "password")));
      return this;
    }

    /** The name as a client sends it. */
    private static String canonical(String hostName) {
      try {
        String ascii = IDN.toASCII(hostName).toLowerCase(Locale.ROOT);
        String name = ascii.startsWith("*.") ? ascii.substring(2) : ascii;
        char last = new SNIHostName(name).getAsciiName().charAt(name.length() - 1);
        if (name.indexOf('*') < 0 && name.indexOf(':') < 0 && !Character.isDigit(last)) {
          return ascii;
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        // said below
      }
      throw new IllegalArgumentException(
          "host \"" + hostName + "\": a name such as www.example.org or *.example.org, no address");
    }

    /**
     * Keys, certificates and trust of an SSLContext, instead of files.
     *
     * <p>It decides by itself which certificate a client gets, and which clients are trusted; both
     * may change while the server runs, if its key and trust managers are made so.
     */
    public Builder context(SSLContext context) {
      this.base = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Demands a certificate of each client, issued by one of these, or one of these that signs
     * itself; unless {@link #clientCertificates} says that it may have none.
     *
     * @param certificates a PEM file
     * @throws IllegalArgumentException if it cannot be used, or is empty
     */
    public Builder trustClients(Path certificates) {
      trusted = new PemFile(certificates).certificates();
      return this;
    }

    /**
     * Whether clients need a certificate. {@link ClientCertificates#REQUIRED} with {@link
     * #trustClients}, and not asked for without it, unless set.
     */
    public Builder clientCertificates(ClientCertificates clients) {
      this.clientCertificates = Objects.requireNonNull(clients, "clients");
      return this;
    }

    /**
     * The versions of TLS that are spoken: {@code TLSv1.3} and {@code TLSv1.2} unless set.
     *
     * @throws IllegalArgumentException if there is none, or one that is neither of these
     */
    public Builder protocols(String... protocols) {
      if (protocols.length == 0 || !PROTOCOLS.containsAll(Arrays.asList(protocols))) {
        throw new IllegalArgumentException(
            "protocols " + Arrays.toString(protocols) + ": one or both of " + PROTOCOLS);
      }
      this.protocols = List.of(protocols);
      return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalArgumentException if what was set does not fit together
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
      if (trusted == null && base == null) { // Netty would trust whom browsers trust
        throw new IllegalArgumentException(
            "clientCertificates needs trustClients(file), which says whose are trusted");
      }
      return clientCertificates == ClientCertificates.REQUIRED
          ? ClientAuth.REQUIRE
          : ClientAuth.OPTIONAL;
    }
  }
}
