// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoTest {
  @Test
  void the_page_shows_echoes_and_statistics() {
    try (Browser browser = Browser.start();
        WebSocketServer server = Demo.start(0, Duration.ofMillis(10))) {
      BrowserTab page = browser.open("http://localhost:" + server.port());

      page.awaitText("#log li", "hello from your browser");
      page.type("#text", "<b>hello</b>");
      page.click("#send");
      page.awaitText("#log li", "<b>hello</b>");
      page.click("#burst");
      page.awaitText("#log li", "1000 echoes, ");
      page.awaitText("#state", "connected");
      page.await("document.querySelector('#plots path').getAttribute('d').includes('L')");
      page.await("document.querySelectorAll('#plots output')[3].textContent === '2'");

      assertThat(page.problems()).isEmpty();
    }
  }
}
