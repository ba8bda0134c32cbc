// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.WebSocket;
import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.testkit.RecordingListener;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The three steps of docs/tutorial/chat.md. */
class TutorialTest {
  private static final String PAGE = "page=src/test/resources/tutorial/chat.html";
  private final WebSocketClient client = WebSocketClient.create();
  private final RecordingListener ann = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
  private final RecordingListener bob = RecordingListener.waitingUpTo(Duration.ofSeconds(20));

  @AfterEach
  void stop() {
    client.close();
  }

  private WebSocket connect(ConnectRequest request, RecordingListener heard) throws Exception {
    return client.connect(request, ws -> ws.listener(heard)).get(20, TimeUnit.SECONDS);
  }

  private static ConnectRequest to(int port, String path) {
    return ConnectRequest.to("ws://localhost:" + port + path);
  }

  @Test
  void step_one_passes_messages_on_to_everyone() throws Exception {
    try (RunningProgram chat = new RunningProgram(tutorial.one.Chat.class, "port=0")) {
      int port = chat.port();
      WebSocket first = connect(to(port, "/"), ann);
      connect(to(port, "/"), bob);

      first.send("hello");

      assertThat(ann.next()).isEqualTo("text hello");
      assertThat(bob.next()).isEqualTo("text hello");
    }
  }

  @Test
  void step_two_has_rooms_and_a_page() throws Exception {
    try (RunningProgram chat = new RunningProgram(tutorial.two.Chat.class, "port=0", PAGE);
        Browser browser = Browser.start()) {
      int port = chat.port();
      connect(to(port, "/chat/lobby/Ann"), ann);
      assertThat(ann.next()).isEqualTo("text Ann joined");
      connect(to(port, "/chat/attic/Bob"), bob);
      assertThat(bob.next()).isEqualTo("text Bob joined");

      BrowserTab page = browser.open("http://localhost:" + port + "/#lobby/Cy");
      page.awaitText("#log", "Cy joined");
      page.type("#text", "<b>hello</b>");
      page.click("#say");

      page.awaitText("#log", "Cy: <b>hello</b>");
      assertThat(ann.next()).isEqualTo("text Cy joined");
      assertThat(ann.next()).isEqualTo("text Cy: <b>hello</b>");
      page.close();
      assertThat(ann.next()).isEqualTo("text Cy left");
      bob.assertNothingElse();
    }
  }

  @Test
  void step_three_refuses_pages_of_others_and_long_messages_and_says_good_bye() throws Exception {
    try (RunningProgram chat = new RunningProgram(tutorial.three.Chat.class, "port=0", PAGE)) {
      int port = chat.port();
      assertThatThrownBy(
              () -> connect(to(port, "/chat/lobby/Eve").origin("https://evil.example"), ann))
          .hasMessageContaining("403");
      connect(to(port, "/chat/lobby/Ann").origin("https://www.example.org"), ann);
      WebSocket second = connect(to(port, "/chat/lobby/Bob"), bob);
      assertThat(ann.next()).isEqualTo("text Ann joined");
      assertThat(ann.next()).isEqualTo("text Bob joined");
      assertThat(bob.next()).isEqualTo("text Bob joined");

      second.send("x".repeat(4097));
      assertThat(bob.next()).startsWith("close 1009");
      assertThat(ann.next()).isEqualTo("text Bob left");

      chat.terminate();
      assertThat(ann.next()).startsWith("close 1001");
    }
  }
}
