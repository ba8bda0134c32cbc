// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class HawserMetricsTest {
  @Test
  void a_scrape_contains_what_happened() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (WebSocketServer server =
            WebSocketServer.builder().path("/chat/{room}", e -> e.onConnection(ws -> {})).start();
        WebSocketClient client = WebSocketClient.create()) {
      new HawserMetrics(server).bindTo(registry);

      String uri = "ws://127.0.0.1:" + server.port() + "/chat/7";
      WebSocket ws = client.connect(uri, w -> {}).get();

      assertThat(ws.isOpen()).isTrue();
      assertThat(registry.scrape())
          .contains("hawser_connections_open_connections{endpoint=\"/chat/{room}\"");
    }
    assertThat(registry.getMeters()).isEmpty();
  }
}
