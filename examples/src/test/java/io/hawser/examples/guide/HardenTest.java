// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.Heartbeat;
import io.hawser.WebSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.Authentication;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The snippet of docs/how-to/harden.md. */
class HardenTest {
  private final int port = 0;
  private final Map<String, String> tokens = Map.of("t0k3n", "Ann");

  private WebSocketServer start() {
    return
    // tag::server[]
    WebSocketServer.builder()
        .port(/* 8443 */ port)
        .allowHosts("localhost", "chat.example.org") // else 421
        .allowOrigins("https://www.example.org") // else 403; "self" is the default
        .handshake(Authentication.bearer("chat", tokens::get)) // else 401
        .handshakeTimeout(Duration.ofSeconds(5)) // else 408
        .maxConnections(10_000) // else 503
        .maxConnectionsPerAddress(20) // else 429
        .maxSubscriptions(20)
        .options(
            o ->
                o.maxMessageSize(16 << 10) // else 1009
                    .maxFragments(100) // else 1008
                    .messageTimeout(Duration.ofSeconds(20)) // else 1008
                    .maxBufferedAmount(1 << 20) // else 1006
                    .heartbeat(Heartbeat.every(Duration.ofSeconds(20))) // else 1006
                    .noCompression())
        .onConnection(ws -> ws.onText(ws::send))
        .start();
    // end::server[]
  }

  @Test
  void who_asks_properly_is_served_and_who_sends_too_much_is_not() throws Exception {
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (WebSocketServer server = start();
        WebSocketClient client = WebSocketClient.create()) {
      ConnectRequest plain = ConnectRequest.to("ws://localhost:" + server.port());
      assertRefused(client, plain, 401);
      ConnectRequest member = plain.header("Authorization", "Bearer t0k3n");
      assertRefused(client, member.origin("https://evil.example"), 403);
      assertRefused(client, member.header("Host", "evil.example"), 421);
      WebSocket ws =
          client.connect(member, opening -> opening.listener(heard)).get(20, TimeUnit.SECONDS);
      ws.send("x".repeat(16 << 10));
      assertThat(heard.next()).startsWith("text xxx");
      ws.send("x".repeat((16 << 10) + 1));
      assertThat(heard.next()).startsWith("close 1009");
    }
  }

  private static void assertRefused(WebSocketClient client, ConnectRequest request, int status) {
    assertThatThrownBy(() -> client.connect(request, ws -> {}).get(20, TimeUnit.SECONDS))
        .hasMessageContaining(String.valueOf(status));
  }
}
