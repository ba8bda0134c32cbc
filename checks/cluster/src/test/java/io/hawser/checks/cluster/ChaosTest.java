// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three server processes and a publisher share one broker. Clients receive numbered messages while
 * each of their connections is cut every two seconds, a server is killed, and the broker is killed,
 * paused and emptied. Each client must get every number once and in order, or be told that some are
 * missing. {@code -Dchaos.rounds=} repeats it for longer, with {@code -Dchaos.clients=} clients and
 * a number every {@code -Dchaos.pace=} milliseconds, and {@code -Dchaos.brokers=} names others.
 */
class ChaosTest {
  private static final int ROUNDS = Integer.getInteger("chaos.rounds", 1);
  private static final int CLIENTS = Integer.getInteger("chaos.clients", 60);
  private static final int PACE_MILLIS = Integer.getInteger("chaos.pace", 5);
  private static final int CUT_SECONDS = 2;

  @TempDir Path folder;

  static Stream<Broker> brokers() {
    String names = System.getProperty("chaos.brokers", "REDIS,NATS");
    return Arrays.stream(names.split(",")).map(Broker::valueOf);
  }

  @ParameterizedTest
  @MethodSource("brokers")
  @Timeout(value = 4, unit = TimeUnit.HOURS)
  void every_client_gets_everything_once_and_in_order_or_is_told(Broker kind) throws Exception {
    try (Contestant hawser = new HawserContestant(kind, folder, CLIENTS, PACE_MILLIS)) {
      Chaos chaos = new Chaos(hawser, CUT_SECONDS);
      chaos.disturb(ROUNDS);

      String name = "Hawser, " + kind;
      System.out.println(chaos.score(name));
      assertThat(chaos.mistakes(name)).isEmpty();
      assertThat(chaos.expected().cardinality()).isGreaterThan(100);
    }
  }
}
