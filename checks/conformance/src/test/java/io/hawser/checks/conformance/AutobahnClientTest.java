// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client for the whole suite, before a stand-in for the suite's server that has two cases. */
final class AutobahnClientTest {
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final WebSocketServer suite =
      WebSocketServer.builder().host("127.0.0.1").port(0).onConnection(this::play).start();
  private final WebSocketClient client = WebSocketClient.create();
  private final AutobahnClient autobahn =
      new AutobahnClient(client, "ws://127.0.0.1:" + suite.port(), "hawser & co");

  @AfterEach
  void stop() {
    client.close();
    suite.close();
  }

  @Test
  void client_asks_for_the_number_of_cases() {
    assertThat(autobahn.caseCount()).isEqualTo(2);
  }

  @Test
  void client_echoes_in_each_case_and_has_the_reports_written() {
    autobahn.run(1, 2);

    assertThat(seen)
        .containsExactly(
            "hello from /runCase?case=1&agent=hawser+%26+co",
            "hello from /runCase?case=2&agent=hawser+%26+co", "/updateReports?agent=hawser+%26+co");
  }

  private void play(WebSocket ws) {
    String target = ws.request().target();
    switch (ws.request().path()) {
      case "/getCaseCount" -> {
        ws.send("2");
        ws.close();
      }
      case "/runCase" -> {
        ws.onText(
            echo -> {
              seen.add(echo);
              ws.close();
            });
        ws.send("hello from " + target);
      }
      default -> {
        seen.add(target);
        ws.close();
      }
    }
  }
}
