// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.frameworks;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.testkit.RecordingListener;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The upgrader in the HTTP servers of other frameworks. */
class FrameworksTest {
  private static final String LARGE = "é".repeat(100_000);

  private final RecordingListener listener = RecordingListener.waitingUpTo(Duration.ofSeconds(20));

  private static WebSocketUpgrader echo() {
    return WebSocketUpgrader.create(ws -> ws.onText(ws::send));
  }

  /** Sends messages there and back, asks for a page, and stops the upgrader. */
  private void check(int port, WebSocketUpgrader upgrader, int statusOfPage) throws Exception {
    try (WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client
              .connect("ws://127.0.0.1:" + port + "/chat", w -> w.listener(listener))
              .get(20, SECONDS);
      for (String text : List.of("hello", LARGE)) {
        ws.send(text);
        assertThat(listener.nextButDrain()).isEqualTo("text " + text);
      }
      URI page = URI.create("http://127.0.0.1:" + port + "/page");
      assertThat(
              HttpClient.newHttpClient()
                  .send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(statusOfPage);
      assertThat(upgrader.clients()).hasSize(1);
      upgrader.stop(Duration.ofSeconds(5));
      assertThat(listener.nextButDrain()).startsWith("close 1001");
    }
  }

  @Test
  void vertx() throws Exception {
    WebSocketUpgrader upgrader = echo();
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server =
          vertx
              .createHttpServer()
              // tag::vertx[]
              .requestHandler(
                  request -> {
                    if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
                      VertxUpgrade.upgrade(upgrader, request);
                    } else {
                      request.response().setStatusCode(404).end();
                    }
                  })
              // end::vertx[]
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(20, SECONDS);
      check(server.actualPort(), upgrader, 404);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }
  }

  @Test
  void micronaut() throws Exception {
    WebSocketUpgrader upgrader = echo();
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of("micronaut.server.port", -1, "micronaut.server.host", "127.0.0.1"))) {
      // tag::micronaut[]
      NettyEmbeddedServer server = (NettyEmbeddedServer) context.getBean(EmbeddedServer.class);
      server.register(new MicronautUpgrade(upgrader));
      server.start();
      // end::micronaut[]
      check(server.getPort(), upgrader, 404);
    }
  }
}
