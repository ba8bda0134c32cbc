// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.Heartbeat;
import io.hawser.WebSocketOptions;
import io.hawser.client.ConnectRequest;
import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import io.hawser.server.SimulatedServer;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/keep-connections-alive.md. */
class StayAliveTest {
  private final RecordingListener heard = new RecordingListener();
  private final List<Duration> latencies = new ArrayList<>();

  private SimulatedServer server() {
    return SimulatedServer.of(
        e ->
            e
                // tag::server[]
                .options(o -> o.heartbeat(Heartbeat.every(Duration.ofSeconds(20))))
                .onConnection(ws -> ws.onLatency(latency -> latencies.add(latency)))
        // end::server[]
        );
  }

  @Test
  void a_client_that_answers_stays_and_its_latency_is_known() {
    SimulatedServer server = server();
    SimulatedPair pair = server.connect("/", ws -> {});
    server.run();
    for (int i = 0; i < 10; i++) {
      server.advance(Duration.ofSeconds(20));
      server.run();
    }
    assertThat(pair.server().isOpen()).isTrue();
    assertThat(latencies).hasSizeBetween(9, 10);
  }

  @Test
  void a_client_that_has_vanished_is_dropped_after_interval_and_timeout() {
    SimulatedServer server = server();
    SimulatedPair pair =
        server.connect(
            HttpRequest.get("/", Headers.empty()),
            WebSocketOptions.builder().autoPong(false).build(),
            ws -> ws.listener(heard));
    server.run();
    server.advance(Duration.ofSeconds(20));
    server.run();
    server.advance(Duration.ofSeconds(19));
    server.run();
    assertThat(pair.server().isOpen()).isTrue();
    server.advance(Duration.ofSeconds(1));
    server.advance(Duration.ofSeconds(1));
    server.run();
    CloseInfo end = pair.server().closeInfo();
    assertThat(end).isNotNull();
    assertThat(end.code()).isEqualTo(1006);
  }

  @Test
  void a_client_has_the_same_option() {
    String uri = "ws://localhost:1";
    ConnectRequest request =
        // tag::client[]
        ConnectRequest.to(/* "wss://example.org/feed" */ uri)
            .options(o -> o.heartbeat(Heartbeat.every(Duration.ofSeconds(20))));
    // end::client[]
    assertThat(request.toString()).contains("localhost");
  }

  @Test
  void a_server_sends_idle_clients_away() {
    WebSocketServer.Builder builder = WebSocketServer.builder();
    // tag::idle[]
    builder.options(
        o ->
            o.idleTimeout(Duration.ofMinutes(30)) // no message in either direction
                .maxLifetime(Duration.ofHours(12), Duration.ofHours(1)));
    // end::idle[]
    WebSocketOptions options =
        WebSocketOptions.builder().idleTimeout(Duration.ofMinutes(30)).build();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(), ws -> ws.listener(heard), options, ws -> {});
    pair.advance(Duration.ofMinutes(31));
    pair.run();
    assertThat(heard.next()).startsWith("close 1001");
  }
}
