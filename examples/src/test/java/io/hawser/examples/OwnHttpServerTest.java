// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnHttpServerTest {
  private OwnHttpServer server = new OwnHttpServer(0, Duration.ofSeconds(30));
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
    RecordingListener echoed = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    connect("/echo", echoed).send("hi");
    assertThat(echoed.next()).isEqualTo("text hi");

    WebSocket listening = connect("/chat", heard);
    RecordingListener speaker = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
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

  /** All that comes for what is sent by hand, until the server ends the connection. */
  private String answers(String sent) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static final String UPGRADE =
      String.join(
          "\r\n",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "",
          "");

  @Test
  void what_a_page_is_refused_for_a_websocket_is_refused_for_too() throws Exception {
    for (String rest : List.of("\r\n", UPGRADE)) {
      String page = "GET /echo HTTP/1.1\r\n";
      String host = "Host: localhost\r\n";
      assertThat(answers(page + host + "no colon\r\n" + rest)).startsWith("HTTP/1.1 400 ");
      assertThat(answers(page + host + "X: " + "x".repeat(10_000) + "\r\n" + rest))
          .startsWith("HTTP/1.1 431 ");
      assertThat(answers(page + rest)).startsWith("HTTP/1.1 400 ");
      assertThat(answers(page + host + host + rest)).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void after_the_first_answer_there_is_no_second() throws Exception {
    String page = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String upgrade = "GET /echo HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE;

    assertThat(answers(page + page + upgrade))
        .startsWith("HTTP/1.1 200 ")
        .containsOnlyOnce("HTTP/1.1 ");
  }

  @Test
  void who_does_not_come_to_the_end_of_a_request_is_dropped_and_a_websocket_is_not()
      throws Exception {
    Queue<String> logged = new ConcurrentLinkedQueue<>();
    Logger tail = Logger.getLogger("io.netty.channel.DefaultChannelPipeline");
    Handler listening =
        new Handler() {
          @Override
          public void publish(LogRecord logRecord) {
            logged.add(logRecord.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    tail.addHandler(listening);
    server.close();
    server = new OwnHttpServer(0, Duration.ofMillis(1500));
    RecordingListener echoed = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    try (Socket dripping = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      WebSocket ws = connect("/echo", echoed);

      assertThat(answers("")).isEmpty();
      assertThat(answers("GET / HT")).isEmpty();
      assertThat(answers("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nshort")).isEmpty();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  dripping.getOutputStream().write('G');
                  TimeUnit.MILLISECONDS.sleep(2);
                }
              })
          .isInstanceOf(IOException.class);
      ws.send("still here");
      assertThat(echoed.next()).isEqualTo("text still here");
      assertThat(logged).isEmpty();
    } finally {
      tail.removeHandler(listening);
    }
  }
}
