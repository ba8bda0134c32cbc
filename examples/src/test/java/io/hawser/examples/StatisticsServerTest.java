// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StatisticsServerTest {
  /** How many values a plot shows: each is a point of its line. */
  private static String points(int plot) {
    return "document.querySelectorAll('#plots path')["
        + plot
        + "].getAttribute('d').split(/[ML]/).length - 1";
  }

  private static String newest(int plot) {
    return "document.querySelectorAll('#plots output')[%d].textContent".formatted(plot);
  }

  @Test
  void a_page_plots_what_the_server_pushes() {
    try (Browser browser = Browser.start();
        WebSocketServer server = StatisticsServer.start(0, Duration.ofMillis(10));
        WebSocketClient client = WebSocketClient.create()) {
      BrowserTab page = browser.open("http://localhost:" + server.port());

      page.awaitText("#state", "connected");
      for (int plot = 0; plot < 4; plot++) {
        page.await(points(plot) + " >= 20");
      }
      assertThat((String) page.evaluate(newest(0))).matches("\\d+\\.\\d MB");
      assertThat((String) page.evaluate(newest(1))).matches("\\d+\\.\\d kB");
      assertThat((String) page.evaluate(newest(2))).matches("\\d+\\.\\d %");
      page.await(newest(3) + " === '1'");
      client.connect("ws://localhost:" + server.port() + "/statistics", ws -> {}).join();
      page.await(newest(3) + " === '2'");
      page.await(points(3) + " === 120"); // and no more, however long it runs
      assertThat(page.problems()).isEmpty();

      server.close();
      page.awaitText("#state", "closed: 1001");
    }
  }

  @Test
  void nothing_is_measured_while_nobody_watches() throws Exception {
    try (WebSocketServer server = StatisticsServer.start(0, Duration.ofMillis(10));
        WebSocketClient client = WebSocketClient.create()) {
      List<Thread> before = measuring();
      String uri = "ws://localhost:" + server.port() + "/statistics";
      BlockingQueue<String> figures = new LinkedBlockingQueue<>();

      var first = client.connect(uri, ws -> ws.onText(figures::add)).join();
      var second = client.connect(uri, ws -> {}).join();
      assertThat(figures.poll(20, TimeUnit.SECONDS)).startsWith("{\"cpu\": ");
      List<Thread> during = measuring();
      during.removeAll(before);
      assertThat(during).hasSize(1);

      first.close();
      second.close();
      during.get(0).join(TimeUnit.SECONDS.toMillis(20));
      assertThat(during.get(0).isAlive()).isFalse();

      client.connect(uri, ws -> ws.onText(text -> figures.add("again " + text))).join();
      String next = "";
      while (!next.startsWith("again")) {
        next = String.valueOf(figures.poll(20, TimeUnit.SECONDS));
      }
      assertThat(next).contains("\"connections\": 1}");
    }
  }

  private static List<Thread> measuring() {
    return new ArrayList<>(
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals(StatisticsFeed.THREAD))
            .toList());
  }
}
