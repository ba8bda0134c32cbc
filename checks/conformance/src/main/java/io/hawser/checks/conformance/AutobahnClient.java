// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import io.hawser.client.WebSocketClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Hawser's client before the whole Autobahn suite: asks its fuzzing server how many cases there
 * are, echoes in each, and has it write its reports.
 */
public final class AutobahnClient {
  private final WebSocketClient client;
  private final String url;
  private final String agent;

  AutobahnClient(WebSocketClient client, String url, String agent) {
    this.client = client;
    this.url = url.replaceFirst("/$", "");
    this.agent = URLEncoder.encode(agent, StandardCharsets.UTF_8);
  }

  /** Arguments: the fuzzing server's URL, a name for the reports, and the cases, counted from 1. */
  public static void main(String[] args) {
    if (args.length < 2) {
      System.err.println("usage: AutobahnClient URL AGENT [CASE...]");
      System.exit(2);
    }
    try (WebSocketClient client = WebSocketClient.create()) {
      AutobahnClient autobahn = new AutobahnClient(client, args[0], args[1]);
      int[] cases = IntStream.range(2, args.length).map(i -> Integer.parseInt(args[i])).toArray();
      autobahn.run(
          cases.length > 0 ? cases : IntStream.rangeClosed(1, autobahn.caseCount()).toArray());
    }
  }

  int caseCount() {
    CompletableFuture<String> count = new CompletableFuture<>();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    client
        .connect(
            url + "/getCaseCount",
            ws -> ws.onText(count::complete).onClose((code, reason) -> closed.complete(null)))
        .join();
    closed.join();
    return Integer.parseInt(count.getNow("").strip());
  }

  void run(int... cases) {
    for (int number : cases) {
      System.out.println("case " + number);
      echo("/runCase?case=" + number + "&agent=" + agent);
    }
    echo("/updateReports?agent=" + agent);
  }

  /** Echoes until the connection is closed. */
  private void echo(String target) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    client
        .connect(
            url + target,
            ws -> ws.onMessage(ws::send).onClose((code, reason) -> closed.complete(null)))
        .join();
    closed.join();
  }
}
