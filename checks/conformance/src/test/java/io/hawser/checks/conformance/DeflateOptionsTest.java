// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.NodeScript;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every combination of the options that are negotiated, in both roles, before npm ws: what is
 * agreed on, and that what is sent keeps to it.
 */
final class DeflateOptionsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int[] WINDOW_BITS = {8, 9, 12, 15};
  private static final int LARGEST = 15;
  private static final List<Integer> SIZES = List.of(300, 40, 9000, 2000, 40_000, 20, 700);

  @BeforeEach
  void require_node() {
    NodeScript.require();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void server_agrees_to_supported_options_and_follows_them() {
    List<Verdict> verdicts = new ArrayList<>();
    try (DeflatePeer peer = new DeflatePeer(Role.SERVER, PATIENCE)) {
      for (PerMessageDeflate options : combinations()) {
        Map<String, String> extensions = new ConcurrentHashMap<>();
        try (WebSocketServer server = echoServer(options, extensions)) {
          for (DeflateCase each : casesForServer(options)) {
            verdicts.add(
                peer.judgeServer(
                    each, server.port(), target -> extensions.getOrDefault(target, "")));
          }
        }
      }
    }

    assertThat(verdicts).hasSize(256).filteredOn(DeflatePeer::isNotOk).isEmpty();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void client_offers_its_options_and_follows_the_agreement() {
    List<Verdict> verdicts = new ArrayList<>();
    try (DeflatePeer peer = new DeflatePeer(Role.CLIENT, PATIENCE);
        WebSocketClient client = WebSocketClient.create()) {
      for (PerMessageDeflate options : combinations()) {
        for (DeflateCase each : casesForClient(options)) {
          verdicts.add(peer.judgeClient(each, url -> connect(client, url, options)));
        }
      }
    }

    assertThat(verdicts).hasSize(128).filteredOn(DeflatePeer::isNotOk).isEmpty();
  }

  private static List<PerMessageDeflate> combinations() {
    List<PerMessageDeflate> combinations = new ArrayList<>();
    for (boolean serverForgets : new boolean[] {false, true}) {
      for (boolean clientForgets : new boolean[] {false, true}) {
        for (int serverBits : WINDOW_BITS) {
          for (int clientBits : WINDOW_BITS) {
            combinations.add(
                PerMessageDeflate.builder()
                    .threshold(0)
                    .serverNoContextTakeover(serverForgets)
                    .clientNoContextTakeover(clientForgets)
                    .serverMaxWindowBits(serverBits)
                    .clientMaxWindowBits(clientBits)
                    .build());
          }
        }
      }
    }
    return combinations;
  }

  private static List<DeflateCase> casesForServer(PerMessageDeflate options) {
    boolean serverForgets = options.serverNoContextTakeover();
    boolean clientForgets = options.clientNoContextTakeover();
    int serverBits = options.serverMaxWindowBits();
    int clientBits = options.clientMaxWindowBits();
    boolean clientMustBeTold = clientBits < LARGEST;
    String offerOfAnyone = "permessage-deflate; client_max_window_bits";
    String toAnyone = extension(serverForgets, clientForgets, serverBits, clientBits);
    return List.of(
        negotiation("server", options, offerOfAnyone, toAnyone),
        // A client that cannot be told how large its window may be.
        negotiation(
            "server",
            options,
            "permessage-deflate",
            clientMustBeTold ? "" : extension(serverForgets, clientForgets, serverBits, LARGEST)),
        negotiation(
            "server",
            options,
            extension(false, false, 8, LARGEST) + ", " + offerOfAnyone,
            clientMustBeTold ? toAnyone : extension(serverForgets, clientForgets, 8, LARGEST)),
        negotiation(
            "server",
            options,
            extension(true, true, 10, 11),
            extension(true, true, Math.min(10, serverBits), Math.min(11, clientBits))));
  }

  private static List<DeflateCase> casesForClient(PerMessageDeflate options) {
    boolean serverForgets = options.serverNoContextTakeover();
    boolean clientForgets = options.clientNoContextTakeover();
    int serverBits = options.serverMaxWindowBits();
    int clientBits = options.clientMaxWindowBits();
    String asOffered = extension(serverForgets, clientForgets, serverBits, clientBits);
    String offer = asOffered + (clientBits < LARGEST ? "" : "; client_max_window_bits");
    return List.of(
        negotiation("client", options, offer, asOffered),
        // A server that asks for more than it was offered.
        negotiation(
            "client",
            options,
            offer,
            extension(true, true, Math.min(10, serverBits), Math.min(11, clientBits))));
  }

  private static DeflateCase negotiation(
      String role, PerMessageDeflate options, String offer, String answer) {
    String wanted =
        extension(
            options.serverNoContextTakeover(),
            options.clientNoContextTakeover(),
            options.serverMaxWindowBits(),
            options.clientMaxWindowBits());
    String id = role + " that wants " + wanted + ": " + offer + " -> " + answer;
    return new DeflateCase(id.strip(), "repeats", SIZES, 0, SIZES.size(), offer, answer);
  }

  /** The extension with its parameters; the largest window is left out. */
  private static String extension(
      boolean serverForgets, boolean clientForgets, int serverBits, int clientBits) {
    return "permessage-deflate"
        + (serverForgets ? "; server_no_context_takeover" : "")
        + (clientForgets ? "; client_no_context_takeover" : "")
        + (serverBits < LARGEST ? "; server_max_window_bits=" + serverBits : "")
        + (clientBits < LARGEST ? "; client_max_window_bits=" + clientBits : "");
  }

  private static WebSocketServer echoServer(
      PerMessageDeflate options, Map<String, String> extensions) {
    return WebSocketServer.builder()
        .host("127.0.0.1")
        .port(0)
        .options(o -> o.compression(options))
        .onConnection(
            ws -> {
              extensions.put(ws.request().target(), ws.extensions());
              ws.onMessage(ws::send);
            })
        .start();
  }

  private static Supplier<String> connect(
      WebSocketClient client, String url, PerMessageDeflate options) {
    CompletableFuture<WebSocket> connected =
        client.connect(
            ConnectRequest.to(url).options(o -> o.compression(options)),
            ws -> ws.onMessage(ws::send));
    // A client that does not connect is for the peer to notice.
    CompletableFuture<String> extensions =
        connected.handle((ws, failure) -> failure == null ? ws.extensions() : "");
    return extensions::join;
  }
}
