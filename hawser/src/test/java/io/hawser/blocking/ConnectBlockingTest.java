// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectStage;
import io.hawser.HandshakeException;
import io.hawser.TransportException;
import io.hawser.checks.support.FakePeer;
import io.hawser.checks.support.Ports;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests opening a connection and waiting for it. */
@Timeout(60)
class ConnectBlockingTest {
  @AutoClose private final WebSocketClient client = WebSocketClient.create();

  @Test
  void the_connection_is_open_and_misses_nothing() throws Exception {
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> ws.send("first"))) {
      String uri = "ws://localhost:" + server.port() + "/";
      assertThat(client.connectBlocking(uri).receiveText()).isEqualTo("first");
      assertThat(client.connectBlocking(URI.create(uri)).receiveText()).isEqualTo("first");
      assertThat(client.connectBlocking(ConnectRequest.to(uri)).receiveText()).isEqualTo("first");
    }
  }

  @Test
  void a_failure_is_thrown_as_it_is() throws Exception {
    int port = Ports.free();
    assertThatThrownBy(() -> client.connectBlocking("ws://localhost:" + port + "/"))
        .isInstanceOfSatisfying(
            TransportException.class,
            problem -> assertThat(problem.stage()).isEqualTo(ConnectStage.CONNECT));
    try (FakePeer peer =
        FakePeer.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")) {
      assertThatThrownBy(() -> client.connectBlocking("ws://localhost:" + peer.port() + "/"))
          .isInstanceOf(HandshakeException.class);
    }
    assertThatThrownBy(() -> client.connectBlocking("http://localhost/x y"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_interrupt_gives_up_the_attempt() throws Exception {
    CompletableFuture<String> asked = new CompletableFuture<>();
    CompletableFuture<String> ended = new CompletableFuture<>();
    try (FakePeer silent =
        new FakePeer(
            socket -> {
              FakePeer.readHead(socket);
              asked.complete("asked");
              try {
                FakePeer.readToEnd(socket);
              } finally {
                ended.complete("ended");
              }
            })) {
      BlockingPair.Running<BlockingWebSocket> connecting =
          BlockingPair.start(
                  () ->
                      client.connectBlocking(
                          ConnectRequest.to("ws://localhost:" + silent.port() + "/")
                              .handshakeTimeout(Duration.ofDays(1))))
              .awaitWaiting();
      assertThat(asked.get(20, TimeUnit.SECONDS)).isEqualTo("asked"); // not before it connects
      connecting.thread.interrupt();
      assertThat(connecting.failure()).isInstanceOf(InterruptedException.class);
      assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("ended");
    }
  }

  @Test
  void closing_the_client_ends_the_wait() throws Exception {
    CompletableFuture<String> asked = new CompletableFuture<>();
    try (FakePeer silent =
        new FakePeer(
            socket -> {
              asked.complete(FakePeer.readHead(socket));
              FakePeer.readToEnd(socket);
            })) {
      BlockingPair.Running<BlockingWebSocket> connecting =
          BlockingPair.start(() -> client.connectBlocking("ws://localhost:" + silent.port() + "/"));
      asked.get(20, TimeUnit.SECONDS);
      connecting.awaitWaiting();
      client.close();
      assertThat(connecting.failure()).isInstanceOf(TransportException.class);
      assertThatThrownBy(() -> client.connectBlocking("ws://localhost/"))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
