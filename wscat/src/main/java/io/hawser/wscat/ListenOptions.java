// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.HandshakeDecision;
import io.hawser.HandshakePolicy;
import io.hawser.netty.WebSocketServer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said about listening. */
final class ListenOptions {
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

  /** The server that these options want, still without what it does with connections. */
  WebSocketServer.Builder server(String address, TalkOptions talk, @Nullable String passphrase) {
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
    if (talk.subprotocols.isEmpty()) {
      server.handshake(HandshakePolicy.of(request -> withFirst(request.subprotocols())));
    } else {
      server.subprotocols(talk.subprotocols.toArray(new String[0]));
    }
    return server;
  }

  private static int port(String port) {
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--listen wants a port, and not '" + port + "'");
    }
  }

  /** Who names no subprotocol understands each: the client gets the one it likes best. */
  private static HandshakeDecision withFirst(List<String> subprotocols) {
    HandshakeDecision decision = HandshakeDecision.accept();
    return subprotocols.isEmpty() ? decision : decision.subprotocol(subprotocols.get(0));
  }
}
