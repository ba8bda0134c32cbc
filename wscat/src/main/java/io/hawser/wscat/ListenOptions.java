// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for listening as a server. */
final class ListenOptions {
  private static final int MAX_PORT = 0xFFFF;

  private static final HandshakeDecision FULL =
      HandshakeDecision.reject(
          HttpResponse.text(503, "The maximum number of clients is connected"));

  @Option(names = "--echo", description = "send each message back to its sender")
  boolean echo;

  @Option(names = "--broadcast", description = "send each message to all other clients")
  boolean broadcast;

  @Option(
      names = "--max-clients",
      paramLabel = "N",
      description =
          "maximum number of clients at a time; 1 by default, any number with --echo or"
              + " --broadcast")
  @Nullable Integer maxClients;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "use TLS (wss), with the certificates in this PEM file")
  @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "a PEM file with the private key")
  @Nullable Path key;

  /** Returns whether the server answers on its own, without a user who types. */
  boolean isAutomatic() {
    return echo || broadcast;
  }

  int clientsAtATime() {
    if (maxClients == null) {
      return isAutomatic() ? Integer.MAX_VALUE : 1;
    }
    if (maxClients < 1) {
      throw new IllegalArgumentException("--max-clients " + maxClients + ": must be at least 1");
    }
    return maxClients;
  }

  /**
   * Returns a server for these options. The caller must still set what to do with connections.
   *
   * @param full returns whether there is no room for another client
   */
  WebSocketServer.Builder server(
      String address, TalkOptions talk, @Nullable String passphrase, BooleanSupplier full) {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("--tls-cert and --tls-key must be used together");
    }
    WebSocketServer.Builder server =
        WebSocketServer.builder()
            .transport(Wscat.TRANSPORT)
            .threads(1)
            .options(talk::set)
            .allowAnyOriginEvenHostileOnes(); // pages under development come from any origin
    if (talk.unix != null) {
      if (!address.isEmpty()) {
        throw new IllegalArgumentException(
            "--listen takes no port with --unix: leave out '" + address + "'");
      }
      server.unixSocket(talk.unix);
    } else {
      int colon = address.lastIndexOf(':');
      if (colon > 0) { // nothing before it means all interfaces, too
        server.host(address.substring(0, colon).replaceAll("[\\[\\]]", ""));
      }
      server.port(port(address.substring(colon + 1)));
    }
    if (certificate != null && key != null) {
      Path chain = certificate;
      Path privateKey = key;
      if (passphrase == null) {
        server.tls(chain, privateKey);
      } else {
        server.tls(tls -> tls.certificate(chain, privateKey, passphrase));
      }
    } else if (passphrase != null) {
      throw new IllegalArgumentException("--passphrase requires --tls-key");
    }
    return server
        .subprotocols(talk.subprotocols.toArray(new String[0]))
        .handshake(
            HandshakePolicy.of(
                request -> full.getAsBoolean() ? FULL : decision(request.subprotocols(), talk)));
  }

  /** Returns whether the port is picked by the system. */
  boolean isPortPicked(String address) {
    return port(address.substring(address.lastIndexOf(':') + 1)) == 0;
  }

  private static int port(String port) {
    Integer number = Numbers.whole(port);
    if (number == null || number < 0 || number > MAX_PORT) {
      throw new IllegalArgumentException(
          "--listen needs a port from 0 to " + MAX_PORT + ", not '" + port + "'");
    }
    return number;
  }

  /**
   * Without --subprotocol, every subprotocol is accepted. The client gets the one that it prefers.
   */
  private static HandshakeDecision decision(List<String> offered, TalkOptions talk) {
    HandshakeDecision accepted = HandshakeDecision.accept();
    return offered.isEmpty() || !talk.subprotocols.isEmpty()
        ? accepted
        : accepted.subprotocol(offered.get(0));
  }
}
