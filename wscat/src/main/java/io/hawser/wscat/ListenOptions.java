// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.HttpResponse;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.server.WebSocketServer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said about listening. */
final class ListenOptions {
  private static final int LARGEST_PORT = 0xFFFF;

  private static final HandshakeDecision FULL =
      HandshakeDecision.reject(HttpResponse.text(503, "There are as many clients as there may be"));

  @Option(names = "--echo", description = "send each message back to who sent it")
  boolean echo;

  @Option(names = "--broadcast", description = "send each message to all other clients")
  boolean broadcast;

  @Option(
      names = "--max-clients",
      paramLabel = "N",
      description = "clients at a time; 1 unless given, any number with --echo or --broadcast")
  @Nullable Integer maxClients;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "speak TLS (wss), with the certificates in this PEM file")
  @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "the key to it, a PEM file")
  @Nullable Path key;

  /** Whether there is something to do without anybody who types. */
  boolean isServing() {
    return echo || broadcast;
  }

  int clientsAtATime() {
    if (maxClients == null) {
      return isServing() ? Integer.MAX_VALUE : 1;
    }
    if (maxClients < 1) {
      throw new IllegalArgumentException("--max-clients " + maxClients + ": at least 1");
    }
    return maxClients;
  }

  /**
   * The server that these options want, still without what it does with connections.
   *
   * @param full whether there is no room for one more client
   */
  WebSocketServer.Builder server(
      String address, TalkOptions talk, @Nullable String passphrase, BooleanSupplier full) {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("--tls-cert and --tls-key go together");
    }
    WebSocketServer.Builder server =
        WebSocketServer.builder()
            .transport(Wscat.TRANSPORT)
            .threads(1)
            .options(talk::set)
            .allowAnyOriginEvenHostileOnes(); // pages that are being made come from anywhere
    if (talk.unix != null) {
      server.unixSocket(talk.unix);
    } else {
      int colon = address.lastIndexOf(':');
      if (colon >= 0) {
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
      throw new IllegalArgumentException("--passphrase goes with --tls-key");
    }
    return server
        .subprotocols(talk.subprotocols.toArray(new String[0]))
        .handshake(
            HandshakePolicy.of(
                request -> full.getAsBoolean() ? FULL : decision(request.subprotocols(), talk)));
  }

  private static int port(String port) {
    Integer number = Numbers.whole(port);
    if (number == null || number < 0 || number > LARGEST_PORT) {
      throw new IllegalArgumentException(
          "--listen wants a port, 0 to " + LARGEST_PORT + ", and not '" + port + "'");
    }
    return number;
  }

  /** Who names no subprotocol understands each: the client gets the one it likes best. */
  private static HandshakeDecision decision(List<String> offered, TalkOptions talk) {
    HandshakeDecision accepted = HandshakeDecision.accept();
    return offered.isEmpty() || !talk.subprotocols.isEmpty()
        ? accepted
        : accepted.subprotocol(offered.get(0));
  }
}
