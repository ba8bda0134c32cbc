// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.endpoint.HttpHandler;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class DashboardTest {
  private static final Duration OFTEN = Duration.ofMillis(10);
  private static final Duration RARELY = Duration.ofHours(1);
  private static final ReconnectPolicy POLICY =
      ReconnectPolicy.builder().initialDelay(OFTEN).maxDelay(Duration.ofMillis(100)).build();

  private static String line() {
    return "document.querySelector('#plots path').getAttribute('d')";
  }

  private static void awaitFigures(BrowserTab page) {
    Object before = page.evaluate("String(" + line() + ")");
    page.await(line() + " !== '" + before + "'");
  }

  @Test
  void the_page_comes_back_when_the_dashboard_has_restarted() {
    try (Browser browser = Browser.start();
        WebSocketServer source = StatisticsServer.start(0, OFTEN)) {
      String uri = "ws://localhost:" + source.port() + "/statistics";
      Dashboard first = new Dashboard(0, uri, POLICY, RARELY);
      int port = first.port();
      BrowserTab page = browser.open("http://localhost:" + port);
      page.awaitText("#state", "connected");
      page.awaitText("#source", "connected");
      awaitFigures(page);
      page.evaluate("window.samePage = true");

      first.close();
      page.awaitText("#state", "next attempt in ");
      page.awaitText("#source", "unknown");
      page.awaitText("#state", "closed (1006)"); // an attempt has failed

      try (Dashboard second = new Dashboard(port, uri, POLICY, RARELY)) {
        page.awaitText("#state", "connected");
        page.awaitText("#source", "connected");
        awaitFigures(page);
        assertThat(page.evaluate("samePage")).isEqualTo(true);
        assertThat(second.port()).isEqualTo(port);
        assertThat(page.problems()).isEmpty();
      } finally {
        page.close();
      }
    }
  }

  @Test
  void the_page_shows_when_the_source_is_gone_and_when_it_is_back() {
    WebSocketServer first = StatisticsServer.start(0, OFTEN);
    int port = first.port();
    try (Browser browser = Browser.start();
        Dashboard dashboard =
            new Dashboard(0, "ws://localhost:" + port + "/statistics", POLICY, RARELY)) {
      BrowserTab page = browser.open("http://localhost:" + dashboard.port());
      page.awaitText("#source", "connected");
      awaitFigures(page);

      first.close();
      page.awaitText("#source", "next attempt in ");
      page.awaitText("#state", "connected");
      BrowserTab late = browser.open("http://localhost:" + dashboard.port());
      late.awaitText("#source", "next attempt in ");

      try (WebSocketServer second = StatisticsServer.start(port, OFTEN)) {
        page.awaitText("#source", "connected");
        late.awaitText("#source", "connected");
        awaitFigures(page);
        awaitFigures(late);
        assertThat(second.clients()).hasSize(1);
      }
      assertThat(page.problems()).isEmpty();
    } finally {
      first.close();
    }
  }

  @Test
  void a_click_does_not_wait_for_the_delay() {
    try (Browser browser = Browser.start();
        WebSocketServer source = StatisticsServer.start(0, OFTEN)) {
      String uri = "ws://localhost:" + source.port() + "/statistics";
      Dashboard first = new Dashboard(0, uri, POLICY, RARELY);
      BrowserTab page = browser.open("http://localhost:" + first.port());
      page.awaitText("#state", "connected");
      page.evaluate("Math.random = () => 1e6"); // the next attempt is in days

      first.close();
      page.awaitText("#state", "next attempt in ");
      try (Dashboard second = new Dashboard(first.port(), uri, POLICY, RARELY)) {
        page.click("#now");
        page.awaitText("#state", "connected");
        assertThat(second.port()).isPositive();
      }
    }
  }

  @Test
  void a_page_that_hears_nothing_connects_again() {
    Site site = new Site("dashboard.html", "pages.css", "dashboard.js", "plots.js");
    AtomicInteger connections = new AtomicInteger();
    try (Browser browser = Browser.start();
        WebSocketServer silent =
            WebSocketServer.builder()
                .http(HttpHandler.of(site::answer))
                .onConnection(
                    ws -> {
                      int patience = connections.incrementAndGet() == 1 ? 1 : 1_000_000;
                      ws.send("{\"patience\":" + patience + ",\"heap\":1}");
                    })
                .start()) {
      BrowserTab page = browser.open("http://localhost:" + silent.port());

      while (connections.get() < 2) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      page.awaitText("#state", "connected");
      page.await(line() + ".includes('M')");
      assertThat(page.problems()).isEmpty();
    }
  }

  @Test
  void the_state_is_repeated() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (WebSocketServer quiet = WebSocketServer.listen(0, ws -> {});
        Dashboard dashboard = new Dashboard(0, "ws://localhost:" + quiet.port(), POLICY, OFTEN);
        WebSocketClient client = WebSocketClient.create()) {
      client.connect(
          "ws://localhost:" + dashboard.port() + "/dashboard", ws -> ws.onText(heard::add));

      String last = "";
      for (int i = 0; i < 5 || !last.contains("connected"); i++) {
        last = String.valueOf(heard.poll(20, TimeUnit.SECONDS));
      }
      assertThat(last)
          .isEqualTo("{\"source\":{\"open\":true,\"detail\":\"connected\"},\"patience\":30}");
    }
  }

  @Test
  void a_source_that_refuses_is_given_up() {
    try (Browser browser = Browser.start();
        WebSocketServer source = StatisticsServer.start(0, OFTEN);
        Dashboard dashboard =
            new Dashboard(0, "ws://localhost:" + source.port() + "/x", POLICY, RARELY)) {
      BrowserTab page = browser.open("http://localhost:" + dashboard.port());

      page.awaitText("#source", "404");
      page.awaitText("#source", "no further attempt");
    }
  }
}
