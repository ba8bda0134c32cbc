// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/how-to/serve-files.md. */
class ServeFilesTest {
  // tag::files[]
  /** The files of a folder, as they were when the server started. */
  static final class StaticFiles {
    private final Map<String, HttpResponse> files = new HashMap<>(); // by their path

    StaticFiles(Path folder) throws IOException {
      try (Stream<Path> all = Files.walk(folder)) {
        all.filter(Files::isRegularFile).forEach(file -> files.put(path(folder, file), read(file)));
      }
    }

    HttpResponse answer(HttpRequest request) {
      String path = request.path().endsWith("/") ? request.path() + "index.html" : request.path();
      return files.getOrDefault(path, HttpResponse.text(404, "not found"));
    }

    private static String path(Path folder, Path file) {
      return "/" + folder.relativize(file).toString().replace('\\', '/');
    }

    private static HttpResponse read(Path file) {
      try {
        String type = Files.probeContentType(file);
        Headers headers =
            Headers.of(
                "Content-Type",
                type == null ? "application/octet-stream" : type,
                "X-Content-Type-Options",
                "nosniff");
        return new HttpResponse(200, headers, Files.readAllBytes(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  // end::files[]

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path folder;

  private java.net.http.HttpResponse<String> get(int port, String path) throws Exception {
    return http.send(
        java.net.http.HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
        java.net.http.HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void files_and_websockets_share_a_port() throws Exception {
    Path www = Files.createDirectories(folder.resolve("www/js")).getParent();
    Files.writeString(www.resolve("index.html"), "<title>home</title>");
    Files.writeString(www.resolve("js/app.js"), "'use strict'");
    Files.writeString(folder.resolve("secret.txt"), "secret");
    int port = 0;
    // tag::server[]
    StaticFiles files = new StaticFiles(/* Path.of("www") */ www);
    WebSocketServer server =
        WebSocketServer.builder()
            .port(/* 8080 */ port)
            .path("/chat", chat -> chat.onConnection(ws -> ws.onMessage(ws::send)))
            .http(HttpHandler.of(files::answer))
            .start();
    // end::server[]
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (server;
        WebSocketClient client = WebSocketClient.create()) {
      assertThat(get(server.port(), "/").body()).isEqualTo("<title>home</title>");
      assertThat(get(server.port(), "/").headers().firstValue("Content-Type"))
          .contains("text/html");
      assertThat(get(server.port(), "/js/app.js").body()).isEqualTo("'use strict'");
      for (String outside : new String[] {"/../secret.txt", "/%2e%2e/secret.txt", "/js", "/none"}) {
        assertThat(get(server.port(), outside).body()).doesNotContain("secret");
        assertThat(get(server.port(), outside).statusCode()).isGreaterThanOrEqualTo(400);
      }
      client
          .connect("ws://localhost:" + server.port() + "/chat", ws -> ws.listener(heard))
          .get(20, TimeUnit.SECONDS)
          .send("hello");
      assertThat(heard.next()).isEqualTo("text hello");
    }
  }
}
