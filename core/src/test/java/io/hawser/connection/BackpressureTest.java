// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.counting.Counters;
import io.hawser.protocol.Role;
import io.hawser.statistics.ConnectionStatistics;
import io.hawser.testkit.SimulatedPair;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackpressureTest {
  private final WebSocket ws = SimulatedPair.connect(client -> {}, server -> {}).client();
  private final Counters counters = new Counters(Role.CLIENT, List.of("x"));
  private final WebSocketOptions options = WebSocketOptions.builder().waterMarks(10, 20).build();
  private long now = 1000;
  private final Backpressure backpressure =
      new Backpressure(ws, options, () -> now, counters.of("x"));

  private ConnectionStatistics values() {
    return counters.statistics("x");
  }

  @Test
  void the_time_from_the_first_message_above_the_mark_until_the_peer_has_caught_up_is_counted() {
    assertThat(backpressure.begin(21)).isTrue();
    assertThat(backpressure.begin(30)).isFalse();
    assertThat(values().slow()).isEqualTo(1);
    now += 4_000_000;
    assertThat(backpressure.endsAt(11)).isFalse();
    assertThat(backpressure.endsAt(10)).isTrue();
    assertThat(backpressure.endsAt(0)).isFalse();
    backpressure.close();

    assertThat(values().slow()).isZero();
    assertThat(values().backpressure().count()).isEqualTo(1);
    assertThat(values().backpressure().total()).isEqualTo(Duration.ofMillis(4));
  }

  @Test
  void the_end_of_the_connection_ends_it_once() {
    backpressure.begin(21);
    backpressure.close();
    backpressure.close();

    assertThat(values().slow()).isZero();
    assertThat(values().backpressure().count()).isEqualTo(1);
  }

  /** Another thread may be sending a message while the connection ends. */
  @Test
  void nothing_begins_after_the_end_of_the_connection() {
    backpressure.close();

    assertThat(backpressure.begin(21)).isFalse();
    assertThat(values().slow()).isZero();
  }
}
