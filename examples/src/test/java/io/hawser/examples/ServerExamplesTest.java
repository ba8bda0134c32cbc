// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servers, each with the clients that it is for. */
class ServerExamplesTest {
  private final WebSocketClient client = WebSocketClient.create();
  private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();
  private final RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
  @TempDir Path folder;

  @AfterEach
  void stop() {
    client.close();
  }

  private WebSocket connect(String uri, RecordingListener listener) throws Exception {
    return connect(ConnectRequest.to(uri), listener);
  }

  private WebSocket connect(ConnectRequest request, RecordingListener listener) throws Exception {
    return client.connect(request, ws -> ws.listener(listener)).get(20, TimeUnit.SECONDS);
  }

  private String printed() throws InterruptedException {
    return String.valueOf(printed.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void simple() throws Exception {
    try (WebSocketServer server = SimpleServer.start(0, printed::add)) {
      WebSocket ws = connect("ws://localhost:" + server.port(), heard);
      ws.send("hello");

      assertThat(printed()).isEqualTo("received: hello");
      assertThat(heard.next()).isEqualTo("text something");
      ws.close();
      assertThat(printed()).isEqualTo("closed: 1000");
    }
  }

  @Test
  void an_external_https_server() throws Exception {
    Certificates own = new Certificates(folder, "dns:localhost");
    try (ExternalHttpsServer server = new ExternalHttpsServer(0, own.certificate, own.key);
        WebSocketClient trusting = WebSocketClient.builder().trust(own.certificate).build()) {
      WebSocket ws =
          trusting
              .connect("wss://localhost:" + server.port(), opening -> opening.listener(heard))
              .get(20, TimeUnit.SECONDS);
      assertThat(heard.next()).isEqualTo("text something");
      ws.send("hello");
      assertThat(heard.next()).isEqualTo("text hello");

      HttpRequest page =
          HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/")).build();
      HttpClient browser = HttpClient.newBuilder().sslContext(own.trustingContext()).build();
      assertThat(browser.send(page, BodyHandlers.ofString()).body())
          .isEqualTo("An ordinary page\n");
    }
    assertThat(heard.next()).startsWith("close 1001");
  }

  @Test
  void several_servers_share_one_http_server() throws Exception {
    try (SharedHttpServer server = new SharedHttpServer(0)) {
      String root = "ws://localhost:" + server.port();
      RecordingListener bar = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
      connect(root + "/foo", heard);
      connect(root + "/bar", bar);

      assertThat(heard.next()).isEqualTo("text this is foo");
      assertThat(bar.next()).isEqualTo("text this is bar");
      assertThatThrownBy(
              () -> connect(root + "/none", RecordingListener.waitingUpTo(Duration.ofSeconds(20))))
          .hasMessageContaining("404");
    }
  }

  @Test
  void only_clients_with_a_token_may_connect() throws Exception {
    try (WebSocketServer server =
        AuthenticatedServer.start(0, Map.of("t0k3n", "Ann"), printed::add)) {
      ConnectRequest request = ConnectRequest.to("ws://localhost:" + server.port());
      connect(request.header("Authorization", "Bearer t0k3n"), heard).send("hello");

      assertThat(printed()).isEqualTo("received hello from Ann");
      assertThatThrownBy(() -> connect(request, heard)).hasMessageContaining("401");
      assertThatThrownBy(() -> connect(request.header("Authorization", "Bearer x"), heard))
          .hasMessageContaining("401");
    }
  }

  @Test
  void broadcast_to_all_and_to_all_but_the_sender() throws Exception {
    try (WebSocketServer server = BroadcastServer.start(0)) {
      RecordingListener speaker = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
      for (String path : new String[] {"/all", "/others"}) {
        String uri = "ws://localhost:" + server.port() + path;
        WebSocket speaking = connect(uri, speaker);
        WebSocket listening = connect(uri, heard);
        // An answer to a Ping shows that the server has set up both.
        listening.ping();
        assertThat(heard.next()).startsWith("pong");

        speaking.send("hello");
        speaking.send(new byte[] {1, 2});

        assertThat(heard.next()).isEqualTo("text hello");
        assertThat(heard.next()).isEqualTo("binary 0102");
        if (path.equals("/all")) {
          assertThat(speaker.next()).isEqualTo("text hello");
          assertThat(speaker.next()).isEqualTo("binary 0102");
        }
        speaking.ping(); // whose answer comes after everything else
        assertThat(speaker.next()).startsWith("pong");
        speaking.terminate();
        listening.terminate();
        assertThat(speaker.next()).startsWith("close 1006");
        assertThat(heard.next()).startsWith("close 1006");
      }
    }
  }

  @Test
  void json() throws Exception {
    try (WebSocketServer server = JsonServer.start(0)) {
      WebSocket ws = connect("ws://localhost:" + server.port(), heard);

      ws.send("{\"item\": \"tea\", \"count\": 2}");
      assertThat(heard.next()).isEqualTo("text {\"item\":\"tea\",\"total\":6}");
      ws.send("tea, please");
      assertThat(heard.next()).isEqualTo("close 4400 not an order");
      connect("ws://localhost:" + server.port(), heard).send("null");
      assertThat(heard.next()).isEqualTo("close 4400 not an order");
    }
  }

  @Test
  void compression() throws Exception {
    try (WebSocketServer server = CompressionServer.start(0)) {
      WebSocket ws = connect("ws://localhost:" + server.port(), heard);

      assertThat(ws.extensions())
          .isEqualTo(
              "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                  + " server_max_window_bits=10");
      ws.send("so, ".repeat(1000));
      assertThat(heard.next()).isEqualTo("text " + "so, ".repeat(1000));
      assertThat(ws.compressionStatistics())
          .isNotNull()
          .returns(1L, CompressionStatistics::receivedMessages);
      ws.send(new byte[2000]);
      assertThat(heard.next()).startsWith("binary 00");
      assertThat(ws.compressionStatistics())
          .isNotNull()
          .returns(1L, CompressionStatistics::receivedMessages);
    }
  }

  @Test
  void a_thread_for_each_connection() throws Exception {
    try (WebSocketServer server = VirtualThreadsServer.start(0)) {
      assertThat(VirtualThreadsClient.talk("ws://localhost:" + server.port(), "", "Ann"))
          .containsExactly("What is your name?", "Please tell me your name.", "Hello, Ann!");
    }
  }
}
