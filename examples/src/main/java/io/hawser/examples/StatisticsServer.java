// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.endpoint.HttpHandler;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A server that pushes its statistics to a page, which plots them. */
@Command(
    name = "statistics-server",
    description = "Serves a page with live plots of the memory, CPU and connections of the server.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class StatisticsServer implements Callable<Integer> {
  @Option(names = "--port", description = "default: 8080; 0 picks a free one", paramLabel = "N")
  private int port = 8080;

  @Option(
      names = "--interval",
      description = "time between two messages; default: PT1S",
      paramLabel = "DURATION")
  private Duration interval = Duration.ofSeconds(1);

  private StatisticsServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new StatisticsServer(), args);
  }

  @Override
  public Integer call() {
    WebSocketServer server = start(port, interval);
    Commands.stopWithProcess(server);
    System.out.println("the statistics are on http://localhost:" + server.port());
    return 0;
  }

  static WebSocketServer start(int port, Duration interval) {
    Site site = new Site("statistics.html", "pages.css", "statistics.js", "plots.js");
    StatisticsFeed feed = new StatisticsFeed(interval);
    WebSocketServer server =
        WebSocketServer.builder()
            .port(port)
            .http(HttpHandler.of(site::answer))
            .path("/statistics", endpoint -> endpoint.onConnection(feed::watch))
            .slowReceivers(SlowReceiver.SKIP) // old figures are of no use
            .start();
    feed.measure(server);
    return server;
  }
}
