// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.interop.Peer.Ending;
import io.hawser.protocol.Role;
import io.hawser.server.WebSocketServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests Hawser's server with other clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServerInteropTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Peers peers = new Peers();

  @AfterAll
  void end_peers() throws Exception {
    peers.close();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  @MethodSource("io.hawser.checks.interop.Expectation#ofServer")
  void server_interoperates_with_the_client_of(Expectation expected) throws Exception {
    Peer peer = peers.get(expected.peer());
    Conversation conversation = new Conversation(Role.SERVER, expected);
    try (WebSocketServer server = server(expected.hawserWants(), conversation)) {

      CompletableFuture<Ending> ending =
          peer.connect(URI.create("ws://127.0.0.1:" + server.port()), expected.peerWants());

      if (expected.failure() != null) {
        assertThat(ending)
            .as("%s", expected)
            .failsWithin(LIMIT)
            .withThrowableThat()
            .withMessageContaining(expected.failure());
        return;
      }
      ending.whenComplete((end, failure) -> conversation.giveUp(failure));
      assertThat(conversation.connection().request().header("Sec-WebSocket-Extensions"))
          .as("%s", expected)
          .isEqualTo(expected.offer());
      conversation.hold();
      if (expected.closeCode() == 1000) {
        assertThat(ending.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
            .as("%s", expected)
            .isEqualTo(new Ending(expected.agreed(), 1000));
      }
    }
  }

  private static WebSocketServer server(Terms wanted, Conversation conversation) {
    return WebSocketServer.builder()
        .host("127.0.0.1")
        // A browser's page comes from another port.
        .allowAnyOriginEvenHostileOnes()
        .options(options -> options.compression(wanted::applyTo))
        .onConnection(conversation::begin)
        .start();
  }
}
