// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.HawserLog;
import io.hawser.checks.support.Ports;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests that a connection that cannot be opened does not fail silently. */
class IgnoredConnectTest {
  @Test
  void a_failure_whose_future_is_ignored_is_logged_and_that_of_a_reconnecting_client_is_not()
      throws Exception {
    BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    String uri = "ws://localhost:" + Ports.free() + "/nothing";
    CountDownLatch givenUp = new CountDownLatch(1);
    try (HawserLog log = new HawserLog(record -> warnings.add(record.getMessage()));
        WebSocketClient client = WebSocketClient.create()) {
      client.reconnecting(
          ConnectRequest.to(uri + "/reconnecting"),
          ReconnectPolicy.builder().maxAttempts(1).build(),
          new ReconnectListener() {
            @Override
            public void onOpen(WebSocket ws) {}

            @Override
            public void onGivenUp(ReconnectingWebSocket ws, Outage outage) {
              givenUp.countDown();
            }
          });
      assertThat(givenUp.await(20, TimeUnit.SECONDS)).isTrue();
      client.connect(uri + "/ignored", ws -> {});

      assertThat(warnings.poll(20, TimeUnit.SECONDS))
          .contains("could not be opened")
          .contains(uri + "/ignored");
      assertThat(log.messages()).hasSize(1);
    }
  }
}
