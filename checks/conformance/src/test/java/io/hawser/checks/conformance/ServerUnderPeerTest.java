// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hawser's server before our own peer, which must not judge otherwise than the Autobahn suite. */
final class ServerUnderPeerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @ParameterizedTest
  @MethodSource("servers")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void server_gets_the_expected_verdicts(EchoServer server) throws IOException {
    try (Peer peer = new Peer(PATIENCE)) {
      List<Verdict> verdicts =
          Suite.selected().stream().map(each -> peer.judgeServer(each, server.port())).toList();

      assertThat(ExpectedVerdicts.ofSelectedCases().differencesFrom(verdicts)).isEmpty();
    }
  }

  static Stream<EchoServer> servers() {
    return EchoServer.onEveryTransport();
  }
}
