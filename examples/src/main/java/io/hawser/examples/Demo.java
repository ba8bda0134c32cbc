// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The server that {@code bin/demo} starts: a page, and the WebSocket endpoints that the page uses,
 * on one port.
 */
@Command(
    name = "demo",
    description = "Serves a page that sends messages, shows the echoes, and plots statistics.",
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
    WebSocketServer server = start(port, Duration.ofSeconds(1));
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

  /**
   * Starts the server.
   *
   * @param interval the time between two messages with the statistics
   */
  static WebSocketServer start(int port, Duration interval) {
    Site site = new Site("demo.html", "pages.css", "demo.js", "plots.js");
    StatisticsFeed feed = new StatisticsFeed(interval);
    WebSocketServer server =
        WebSocketServer.builder()
            .port(port)
            .onConnection(ws -> ws.onMessage(ws::send))
            .path("/statistics", endpoint -> endpoint.onConnection(feed::watch))
            .http(
                HttpHandler.of(
                    request ->
                        request.path().equals("/health")
                            ? HttpResponse.text(200, "ok")
                            : site.answer(request)))
            .start();
    feed.measure(server);
    return server;
  }
}
