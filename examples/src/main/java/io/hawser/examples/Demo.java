// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The server that {@code bin/demo} starts: a page, and the WebSocket endpoint that the page uses,
 * on one port.
 */
@Command(
    name = "demo",
    description = "Serves a page that opens a WebSocket, sends messages, and shows the echoes.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {
  @Option(names = "--port", description = "default: 8080; 0 picks a free one", paramLabel = "N")
  private int port = 8080;

  private Demo() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new Demo(), args);
  }

  @Override
  public Integer call() {
    HttpResponse page = HttpResponse.html(page());
    WebSocketServer server = start(port, page);
    Commands.stopWithProcess(server);
    System.out.printf(
        """
        The demo is on     http://localhost:%1$d
        From a terminal:   bin/wscat -c localhost:%1$d
        Ctrl-C ends it.
        """,
        server.port());
    return 0;
  }

  static WebSocketServer start(int port, HttpResponse page) {
    return WebSocketServer.builder()
        .port(port)
        .onConnection(ws -> ws.onMessage(ws::send))
        .http(
            HttpHandler.of(
                request ->
                    switch (request.path()) {
                      case "/" -> page;
                      case "/health" -> HttpResponse.text(200, "ok");
                      default -> HttpResponse.text(404, "There is nothing at " + request.path());
                    }))
        .start();
  }

  static String page() {
    try (InputStream in = Demo.class.getResourceAsStream("demo.html")) {
      if (in == null) {
        throw new IllegalStateException("demo.html is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
