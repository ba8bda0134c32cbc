// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.client.reconnect.ReconnectPolicy;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a {@link Dashboard}. */
@Command(
    name = "dashboard-server",
    description = {
      "Serves a page that plots the statistics of another server, such as bin/demo.",
      "The dashboard and the page reconnect when their server restarts."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class DashboardServer implements Callable<Integer> {
  @Option(names = "--port", description = "default: 8081; 0 picks a free one", paramLabel = "N")
  private int port = 8081;

  @Option(
      names = "--source",
      description = "default: ws://localhost:8080/statistics",
      paramLabel = "URI")
  private String source = "ws://localhost:8080/statistics";

  private DashboardServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new DashboardServer(), args);
  }

  @Override
  public Integer call() {
    Dashboard dashboard =
        new Dashboard(port, source, ReconnectPolicy.defaults(), Duration.ofSeconds(5));
    Runtime.getRuntime().addShutdownHook(new Thread(dashboard::close));
    System.out.println("the dashboard is on http://localhost:" + dashboard.port());
    return 0;
  }
}
