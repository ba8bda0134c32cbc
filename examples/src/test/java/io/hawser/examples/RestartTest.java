// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/restart-without-a-stampede.md. */
class RestartTest {

  // tag::ready[]
  private volatile @Nullable WebSocketServer server;

  private HttpResponse answer(HttpRequest request) {
    WebSocketServer server = this.server;
    return switch (request.path()) {
      case "/live" -> HttpResponse.text(200, "live");
      case "/ready" ->
          server != null && !server.isDraining()
              ? HttpResponse.text(200, "ready")
              : HttpResponse.text(503, "not ready");
      default -> HttpResponse.text(404, "not found");
    };
  }

  // end::ready[]

  // tag::end[]
  private static void end(WebSocketServer server, Duration over) {
    server.drain(over).join();
    server.stop(Duration.ofSeconds(5));
  }

  // end::end[]

  @Test
  void a_draining_server_is_live_but_not_ready() throws Exception {
    // tag::start[]
    WebSocketServer server =
        WebSocketServer.builder()
            .port(/* 8080 */ 0)
            .http(HttpHandler.of(this::answer))
            .onConnection(ws -> ws.onMessage(ws::send))
            .start();
    this.server = server;
    Thread onSigterm = new Thread(() -> end(server, Duration.ofSeconds(50)));
    Runtime.getRuntime().addShutdownHook(onSigterm);
    // end::start[]
    Runtime.getRuntime().removeShutdownHook(onSigterm);
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (WebSocketClient client = WebSocketClient.create()) {
      client
          .connect("ws://localhost:" + server.port(), ws -> ws.listener(heard))
          .get(20, TimeUnit.SECONDS);
      assertThat(statusOf("/live")).isEqualTo(200);
      assertThat(statusOf("/ready")).isEqualTo(200);

      server.drain(Duration.ofDays(1));

      assertThat(statusOf("/live")).isEqualTo(200);
      assertThat(statusOf("/ready")).isEqualTo(503);
      end(server, Duration.ofMillis(100));
      assertThat(heard.next()).isEqualTo("close 1012 the server is restarting");
    } finally {
      server.close();
    }
  }

  private int statusOf(String path) throws Exception {
    WebSocketServer server = Objects.requireNonNull(this.server);
    return HttpClient.newHttpClient()
        .send(
            java.net.http.HttpRequest.newBuilder(
                    URI.create("http://localhost:" + server.port() + path))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }
}
