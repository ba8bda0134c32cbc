// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.connection.WebSocketConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The default methods of a connector. */
class ConnectorTest {
  private final Connector connector =
      new Connector() {
        @Override
        public CompletableFuture<WebSocket> connect(
            Consumer<WebSocketConnection> accepted, Consumer<WebSocket> setup) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void execute(Runnable task) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Future<?> schedule(Runnable task, Duration delay) {
          throw new UnsupportedOperationException();
        }

        @Override
        public String address() {
          return "ws://simulated/";
        }

        @Override
        public long nanoTime() {
          throw new UnsupportedOperationException();
        }
      };

  @Test
  void random_numbers_cover_the_range_up_to_the_bound() {
    Set<Long> numbers = new TreeSet<>();
    for (int i = 0; i < 10_000; i++) {
      numbers.add(connector.random(3));
    }

    assertThat(numbers).containsExactly(0L, 1L, 2L, 3L);
    assertThat(connector.random(0)).isZero();
  }

  @Test
  void now_is_the_system_time() {
    Instant before = Instant.now();

    Instant now = connector.now();

    assertThat(now).isBetween(before, Instant.now());
  }
}
