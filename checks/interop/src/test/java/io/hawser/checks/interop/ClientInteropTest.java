// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.protocol.Role;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests Hawser's client with other servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientInteropTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Peers peers = new Peers();

  @AfterAll
  void end_peers() throws Exception {
    peers.close();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  @MethodSource("io.hawser.checks.interop.Expectation#ofClient")
  void client_interoperates_with_the_server_of(Expectation expected) throws Exception {
    URI uri = peers.get(expected.peer()).serve(expected.peerWants());
    Conversation conversation = new Conversation(Role.CLIENT, expected);
    try (WebSocketClient client = WebSocketClient.create()) {

      CompletableFuture<WebSocket> connecting =
          client.connect(
              ConnectRequest.to(uri)
                  .options(options -> options.compression(expected.hawserWants()::applyTo)),
              conversation::begin);

      if (expected.failure() != null) {
        assertThat(connecting)
            .as("%s", expected)
            .failsWithin(LIMIT)
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(HandshakeException.class)
            .withMessageContaining(expected.failure());
        return;
      }
      assertThat(connecting).as("%s", expected).succeedsWithin(LIMIT);
      conversation.hold();
    }
  }
}
