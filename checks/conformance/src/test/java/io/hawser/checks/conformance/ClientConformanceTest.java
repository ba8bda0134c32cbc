// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.client.WebSocketClient;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hawser's client before our own peer, on every transport that the machine has. */
final class ClientConformanceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @ParameterizedTest
  @MethodSource("transports")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void client_gets_the_expected_verdicts(TransportType transport) throws IOException {
    try (WebSocketClient client = WebSocketClient.builder().transport(transport).build();
        Peer peer = new Peer(PATIENCE)) {
      List<Verdict> verdicts =
          Suite.selected().stream()
              .map(each -> peer.judgeClient(each, port -> echo(client, port)))
              .toList();

      assertThat(ExpectedVerdicts.ofSelectedCases().differencesFrom(verdicts)).isEmpty();
    }
  }

  private static void echo(WebSocketClient client, int port) {
    // A client that does not connect is for the peer to notice.
    var unused = client.connect("ws://127.0.0.1:" + port + "/", ws -> ws.onMessage(ws::send));
  }

  static Stream<TransportType> transports() {
    return Stream.of(TransportType.values())
        .filter(type -> type != TransportType.AUTO && type.isAvailable());
  }
}
