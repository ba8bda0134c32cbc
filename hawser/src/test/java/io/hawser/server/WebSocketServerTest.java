// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.TransportException;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Tests a server as a whole: its port, its paths, its clients and its configuration. {@link
 * ServerStopTest} tests how it stops.
 */
class WebSocketServerTest {
  @AutoClose private final TestServer server = new TestServer();
  private final RecordingListener recorder = server.recorder;

  @Test
  void a_port_in_use_is_named() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> WebSocketServer.listen(server.port(), ws -> {}))
        .withMessageContaining("cannot listen on")
        .withMessageContaining(String.valueOf(server.port()));
  }

  @Test
  void each_path_has_its_own_options_and_handler_and_others_get_404() throws IOException {
    server.restart(
        b ->
            b.path("/echo", e -> e.onConnection(ws -> ws.onMessage(ws::send)))
                .path(
                    "/small",
                    e ->
                        e.options(o -> o.maxMessageSize(1))
                            .onConnection(ws -> ws.onError(error -> {}))));

    try (RawSocket socket = server.connect("/echo?x=1", "")) {
      socket.readHead();
      socket.sendHex("82 82 00 00 00 00 01 02");
      assertThat(socket.readHex(4)).isEqualTo("82 02 01 02");
    }
    try (RawSocket socket = server.connect("/small", "")) {
      socket.readHead();
      socket.sendHex("82 82 00 00 00 00 01 02");
      assertThat(socket.readHex(4)).startsWith("88").endsWith("03 F1");
    }
    for (String other : new String[] {"/", "/ech", "/echo/", "/ECHO", "/echo;x"}) {
      assertThat(server.answerToHandshake(other, "")).as(other).startsWith("HTTP/1.1 404 ");
    }
    for (String unclear : new String[] {"//echo", "/%65cho", "/\u0085"}) {
      assertThat(server.answerToHandshake(unclear, "")).as(unclear).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void the_clients_are_listed() throws Exception {
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      assertThat(server.running().clients()).hasSize(1);
    }
    assertThat(recorder.next()).isEqualTo("close 1006");
  }

  @Test
  void wrong_configuration_is_refused_at_the_call() {
    WebSocketServer.Builder builder = WebSocketServer.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.port(-1))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65536));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.threads(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.threads(Integer.MAX_VALUE))
        .withMessage("threads is 2147483647: must be 1 to 10000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketClient.builder().threads(Integer.MAX_VALUE));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.backlog(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.handshakeTimeout(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.path("x", e -> {}))
        .withMessageContaining("slash");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.path("/x?y", e -> {}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HandshakeDecision.reject(200))
        .withMessageContaining("200");
    for (String origin : new String[] {"*", "https://x/", "https://X", "x", "https://"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.allowOrigins(origin))
          .withMessageContaining(origin);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> builder.subprotocols("a b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HandshakeDecision.accept().header("Sec-WebSocket-Accept", "x"));
    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessageContaining("onConnection");
    builder.path("/x", e -> {});
    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessageContaining("onConnection");
  }
}
