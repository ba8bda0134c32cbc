// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.server.WebSocketServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the pictures of the documentation: {@code mvn test -pl examples -am
 * -Dsurefire.failIfNoSpecifiedTests=false -Dtest=ScreenshotsTest -Dscreenshots=docs/images}.
 */
@EnabledIfSystemProperty(named = "screenshots", matches = ".+")
class ScreenshotsTest {
  private static final int WIDTH = 760;
  private static final Duration OFTEN = Duration.ofMillis(50);

  private static void save(BrowserTab page, String name) {
    // The folder is relative to the project, and tests run in the folder of their module.
    page.screenshot(
        Path.of("..").resolve(System.getProperty("screenshots")).resolve(name + ".png"), WIDTH);
  }

  private static void awaitFullPlots(BrowserTab page) {
    page.await("document.querySelector('#plots path').getAttribute('d').includes('M0 ')");
  }

  @Test
  void demo() {
    try (Browser browser = Browser.start();
        WebSocketServer server = Demo.start(0, OFTEN)) {
      BrowserTab page = browser.open("http://localhost:" + server.port());
      page.click("#burst");
      page.awaitText("#log li", "1000 echoes, ");
      page.click("#send");
      awaitFullPlots(page);
      save(page, "demo");
    }
  }

  @Test
  void statistics() {
    try (Browser browser = Browser.start();
        WebSocketClient client = WebSocketClient.create();
        WebSocketServer server = StatisticsServer.start(0, OFTEN)) {
      BrowserTab page = browser.open("http://localhost:" + server.port());
      for (int clients = 1; clients < 10; clients++) {
        client.connect("ws://localhost:" + server.port() + "/statistics", ws -> {}).join();
        page.awaitText("#plots figure:nth-child(4)", String.valueOf(clients + 1));
      }
      awaitFullPlots(page);
      save(page, "statistics");
    }
  }

  @Test
  void chat() {
    try (Browser browser = Browser.start();
        WebSocketServer server = ChatServer.start(0)) {
      BrowserTab ann = browser.open("http://localhost:" + server.port());
      BrowserTab bob = browser.open("http://localhost:" + server.port());
      BrowserTab eve = browser.open("http://localhost:" + server.port());
      enter(ann, "Ann");
      enter(bob, "Bob");
      say(ann, "The hawser is fast on the starboard side.");
      bob.awaitText("#log", "starboard");
      say(bob, "Aye!");
      ann.awaitText("#log", "Aye");
      enter(eve, "<b>Eve</b>");
      say(eve, "<script>alert('Your ship is mine')</script>");
      ann.awaitText("#log", "alert");
      save(ann, "chat");
    }
  }

  private static void enter(BrowserTab page, String name) {
    page.type("#name", name);
    page.click("#enter");
    page.awaitText("#log", name + " joined");
  }

  private static void say(BrowserTab page, String text) {
    page.type("#text", text);
    page.click("#send");
  }

  @Test
  void upload(@TempDir Path folder, @TempDir Path home) throws Exception {
    int size = 64 << 20;
    try (Browser browser = Browser.start();
        WebSocketServer server = UploadServer.start(0, new UploadFolder(folder, size, size))) {
      BrowserTab page = browser.open("http://localhost:" + server.port());
      page.choose("#files", Files.write(home.resolve("harbor.mp4"), new byte[size]));
      page.evaluate( // the picture is taken at 70 percent
          """
          const state = document.querySelector('#state');
          const observer = new MutationObserver(() => {
            if (!state.textContent.includes(' 70 %')) return;
            observer.disconnect();
            const still = document.body.cloneNode(true);
            still.querySelector('#files').files = document.querySelector('#files').files;
            still.querySelectorAll('[id]').forEach(each => each.id = 'still-' + each.id);
            document.body.replaceWith(still);
          });
          observer.observe(state, {childList: true});
          """);
      page.click("#upload");
      page.awaitText("#still-state", " 70 %");
      save(page, "upload");
    }
  }

  @Test
  void dashboard() {
    WebSocketServer first = StatisticsServer.start(0, OFTEN);
    ReconnectPolicy policy = ReconnectPolicy.builder().initialDelay(OFTEN).maxDelay(OFTEN).build();
    try (Browser browser = Browser.start();
        Dashboard dashboard =
            new Dashboard(
                0,
                "ws://localhost:" + first.port() + "/statistics",
                policy,
                Duration.ofSeconds(5))) {
      BrowserTab page = browser.open("http://localhost:" + dashboard.port());
      page.await("document.querySelector('#plots path').getAttribute('d').split('L').length > 70");
      first.close();
      page.awaitText("#source", "next attempt");
      try (WebSocketServer second = StatisticsServer.start(first.port(), OFTEN)) {
        page.awaitText("#source", "connected");
        page.await(
            "document.querySelector('#plots path').getAttribute('d').split('M').pop()"
                + ".split('L').length > 30");
        save(page, "dashboard");
      }
    }
  }

  @Test
  void floats() {
    try (Browser browser = Browser.start();
        WebSocketServer server = FloatServer.start(0)) {
      BrowserTab page = browser.open("http://localhost:" + server.port());
      page.awaitText("#state", "samples back");
      save(page, "floats");
    }
  }
}
