// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.netty.WebSocketClient;
import io.hawser.testkit.RecordingListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnHttpServerTest {
  private final OwnHttpServer server = new OwnHttpServer(0);
  private final WebSocketClient client = WebSocketClient.create();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private WebSocket connect(String path, RecordingListener recorder) throws Exception {
    return client
        .connect("ws://localhost:" + server.port() + path, ws -> ws.listener(recorder))
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void pages_echoes_and_a_chat_share_a_port() throws Exception {
    RecordingListener echoed = new RecordingListener();
    RecordingListener heard = new RecordingListener();
    connect("/echo", echoed).send("hi");
    assertThat(echoed.next()).isEqualTo("text hi");

    WebSocket listening = connect("/chat", heard);
    RecordingListener speaker = new RecordingListener();
    connect("/chat", speaker).send("hello all");
    assertThat(heard.next()).isEqualTo("text hello all");
    listening.close();
    assertThat(heard.next()).startsWith("close 1000");

    String page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/"))
                    .build(),
                BodyHandlers.ofString())
            .body();
    assertThat(page).isEqualTo("An ordinary page\n");
    assertThat(client.connect("ws://localhost:" + server.port() + "/no", ws -> {}))
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOfSatisfying(
            HandshakeException.class, e -> assertThat(e).hasMessageContaining("404"));
  }
}
