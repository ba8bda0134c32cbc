// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.WebSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The heartbeats by hand, with less patience than their users have. */
class HeartbeatTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final WebSocketClient client = WebSocketClient.create();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    client.close();
    timer.shutdownNow();
  }

  private String next() throws InterruptedException {
    return String.valueOf(events.poll(20, TimeUnit.SECONDS));
  }

  private static ConnectRequest to(WebSocketServer server) {
    return ConnectRequest.to("ws://localhost:" + server.port());
  }

  @Test
  void server_drops_who_does_not_answer_and_nobody_else() throws Exception {
    try (WebSocketServer server = HeartbeatServer.start(0)) {
      WebSocket lively =
          client.connect(to(server), ws -> ws.onText(events::add)).get(20, TimeUnit.SECONDS);
      client
          .connect(
              to(server).options(options -> options.autoPong(false)),
              ws ->
                  ws.onPing(payload -> events.add("silent was pinged"))
                      .onClose((code, reason) -> events.add("silent was closed, " + code)))
          .get(20, TimeUnit.SECONDS);

      HeartbeatServer.sweep(server, Duration.ofSeconds(2), timer);

      assertThat(next()).isEqualTo("silent was pinged");
      assertThat(next()).isEqualTo("silent was closed, 1006");
      lively.send("still here");
      assertThat(next()).isEqualTo("still here");
    }
  }

  @Test
  void client_leaves_a_server_that_does_not_ping() throws Exception {
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> {})) {

      client
          .connect(
              to(server),
              ws ->
                  WatchdogClient.watch(
                      ws, Duration.ofMillis(50), timer, code -> events.add("closed, " + code)))
          .get(20, TimeUnit.SECONDS);

      assertThat(next()).isEqualTo("closed, 1006");
    }
  }

  @Test
  void client_stays_with_a_server_that_pings_often_enough() throws Exception {
    Duration patience = Duration.ofSeconds(3);
    try (WebSocketServer server =
        WebSocketServer.listen(
            0,
            ws ->
                timer.scheduleAtFixedRate(
                    () -> {
                      ws.ping();
                      ws.send("pinged");
                    },
                    0,
                    100,
                    TimeUnit.MILLISECONDS))) {
      WebSocket ws =
          client
              .connect(
                  to(server),
                  opening -> {
                    opening.onText(events::add);
                    WatchdogClient.watch(
                        opening, patience, timer, code -> events.add("closed, " + code));
                  })
              .get(20, TimeUnit.SECONDS);

      for (int i = 0; i < 40; i++) {
        assertThat(next()).isEqualTo("pinged");
      }
      ws.close();

      String event = next();
      while (event.equals("pinged")) {
        event = next();
      }
      assertThat(event).isEqualTo("closed, 1000");
    }
  }

  @Test
  void they_may_last_longer_than_nanoseconds_can_be_counted() throws Exception {
    for (Duration forEver :
        List.of(Duration.ofDays(300 * 365), Duration.ofSeconds(Long.MAX_VALUE))) {
      try (WebSocketServer server = HeartbeatServer.start(0)) {
        HeartbeatServer.sweep(server, forEver, timer);
        WebSocket ws =
            client
                .connect(
                    to(server),
                    opening -> {
                      opening.onText(events::add);
                      WatchdogClient.watch(
                          opening, forEver, timer, code -> events.add("closed, " + code));
                    })
                .get(20, TimeUnit.SECONDS);

        ws.send("still here");
        assertThat(next()).isEqualTo("still here");
        ws.close();
        assertThat(next()).isEqualTo("closed, 1000");
      }
    }
  }

  @Test
  void they_last_some_time() throws Exception {
    try (WebSocketServer server = HeartbeatServer.start(0)) {
      for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> HeartbeatServer.sweep(server, none, timer))
            .withMessageContaining("positive");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Commands.nanos("patience", none))
            .withMessageStartingWith("patience is PT");
      }
    }
  }
}
