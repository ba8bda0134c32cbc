// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.WebSocket;
import io.hawser.checks.support.Browser;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Chromium without a window, on a page that echoes: see {@code page.html}. */
final class ChromiumPeer implements Peer {
  private final Map<String, CompletableFuture<Ending>> endings = new ConcurrentHashMap<>();
  private final CompletableFuture<WebSocket> control = new CompletableFuture<>();
  private @Nullable WebSocketServer pageServer;
  private @Nullable Browser browser;

  @Override
  public @Nullable String missing() {
    return Browser.missing();
  }

  @Override
  public URI serve(Terms terms) {
    throw new UnsupportedOperationException("Chromium is no server");
  }

  @Override
  public CompletableFuture<Ending> connect(URI server, Terms terms) throws Exception {
    if (browser == null) {
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
    browser = Browser.start();
    browser.open("http://127.0.0.1:" + server.port() + "/");
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
  public void close() {
    if (browser != null) {
      browser.close();
    }
    if (pageServer != null) {
      pageServer.close();
    }
  }
}
