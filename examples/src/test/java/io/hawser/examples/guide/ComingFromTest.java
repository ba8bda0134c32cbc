// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.protocol.CloseCode;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The snippets of the pages for those who come from another library in Java. */
class ComingFromTest {
  /** Collects what the snippets print: they see this instead of {@code java.lang.System}. */
  @SuppressWarnings("JavaLangClash")
  private static final class System {
    static final Printed out = new Printed();
  }

  private static final class Printed {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    void println(@Nullable Object line) {
      lines.add(String.valueOf(line));
    }

    String next() throws InterruptedException {
      return String.valueOf(lines.poll(20, TimeUnit.SECONDS));
    }
  }

  private final WebSocketClient client = WebSocketClient.create();
  private final RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
  private final int port = 0;

  @AfterEach
  void stop() {
    client.close();
    System.out.lines.clear();
  }

  private WebSocketServer chat() {
    return
    // tag::server[]
    WebSocketServer.listen(
        /* 8887 */ port,
        (server, ws) -> {
          server.broadcast(PreparedMessage.text("new: " + ws.request().path())); // onOpen
          ws.onText(text -> server.broadcast(PreparedMessage.text(text))) // onMessage
              .onClose((code, reason) -> System.out.println("closed " + code)) // onClose
              .onError(error -> System.out.println(error)); // onError, for one connection
        });
    // end::server[]
  }

  @Test
  void the_server_of_java_websocket() throws Exception {
    try (WebSocketServer server = chat()) {
      WebSocket ws =
          client
              .connect(
                  "ws://localhost:" + server.port() + "/room", opening -> opening.listener(heard))
              .get(20, TimeUnit.SECONDS);
      assertThat(heard.next()).isEqualTo("text new: /room");
      ws.send("hello");
      assertThat(heard.next()).isEqualTo("text hello");
      ws.close();
      assertThat(System.out.next()).isEqualTo("closed 1000");
    }
  }

  @Test
  void the_client_of_okhttp() throws Exception {
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> ws.onText(ws::send))) {
      String uri = "ws://localhost:" + server.port();
      // tag::client[]
      client
          .connect(
              /* "wss://example.org/feed" */ uri,
              ws ->
                  ws.onText(text -> System.out.println(text)) // onMessage
                      .onClose((code, reason) -> System.out.println("closed " + code)) // onClosed
                      .onError(error -> System.out.println(error))) // onFailure, once it is open
          .whenComplete(
              (ws, failure) -> {
                if (failure != null) {
                  System.out.println("not connected: " + failure.getMessage()); // onFailure, before
                } else {
                  ws.send("hello"); // onOpen
                }
              });
      // end::client[]
      assertThat(System.out.next()).isEqualTo("hello");
      server.stop(Duration.ofSeconds(5));
      assertThat(System.out.next()).isEqualTo("closed " + CloseCode.GOING_AWAY);
    }
    String uri = "ws://localhost:1";
    client
        .connect(uri, ws -> {})
        .whenComplete((ws, failure) -> System.out.println("not connected: " + failure));
    assertThat(System.out.next()).startsWith("not connected: ");
  }
}
