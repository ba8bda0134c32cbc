// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.WebSocket;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chromium without a window, on a page that echoes: see {@code page.html}. */
final class ChromiumPeer implements Peer {
  /**
   * Runs the command that follows until standard input ends, even if it ends because this JVM has
   * died.
   */
  private static final String UNTIL_INPUT_ENDS = "\"$@\" & read -r; kill $!; wait $!; exit 0";

  private final Map<String, CompletableFuture<Ending>> endings = new ConcurrentHashMap<>();
  private final CompletableFuture<WebSocket> control = new CompletableFuture<>();
  private @Nullable WebSocketServer pageServer;
  private @Nullable Process process;
  private @Nullable Path profile;

  @Override
  public @Nullable String missing() {
    return program().isPresent() ? null : "Chromium";
  }

  private static Optional<Path> program() {
    return ExternalProgram.find("chromium", "chromium-browser", "google-chrome");
  }

  @Override
  public URI serve(Terms terms) {
    throw new UnsupportedOperationException("Chromium is no server");
  }

  @Override
  public CompletableFuture<Ending> connect(URI server, Terms terms) throws Exception {
    if (process == null) {
      start();
    }
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    // A page's URL has a path even if this one has none.
    endings.put(server.resolve("/").toString(), ending);
    control.get(60, TimeUnit.SECONDS).send(server.resolve("/").toString());
    return ending;
  }

  private void start() throws IOException {
    HttpResponse page = HttpResponse.html(page());
    WebSocketServer server =
        WebSocketServer.builder()
            .host("127.0.0.1")
            .http(
                HttpHandler.of(
                    request ->
                        request.path().equals("/") ? page : HttpResponse.text(404, "not here")))
            .path(
                "/control",
                endpoint ->
                    endpoint.onConnection(
                        ws -> {
                          ws.onText(this::ended);
                          control.complete(ws);
                        }))
            .start();
    pageServer = server;
    profile = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "chromium");
    List<String> command = new ArrayList<>(List.of("bash", "-c", UNTIL_INPUT_ENDS, "bash"));
    command.addAll(
        List.of(
            program().orElseThrow().toString(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + profile,
            "http://127.0.0.1:" + server.port() + "/"));
    process = ExternalProgram.start("chromium.log", command);
  }

  private static String page() throws IOException {
    try (InputStream in = ChromiumPeer.class.getResourceAsStream("page.html")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Takes what the page reports: the URL, the close code and {@code WebSocket.extensions}. */
  private void ended(String report) {
    String[] words = report.split(" ", 3);
    CompletableFuture<Ending> ending = endings.remove(words[0]);
    if (ending != null) {
      ending.complete(new Ending(words[2], Integer.parseInt(words[1])));
    }
  }

  @Override
  public void close() throws Exception {
    if (process != null) {
      ExternalProgram.end(process);
    }
    if (pageServer != null) {
      pageServer.close();
    }
    if (profile != null) {
      try (Stream<Path> files = Files.walk(profile)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }
}
