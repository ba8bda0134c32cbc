// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.client.WebSocketClient;
import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import io.hawser.server.WebSocketServer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatServerTest {
  private static final String ATTACK =
      "<script>window.attacked = 1</script><img src=x onerror='window.attacked = 1'>";

  private final WebSocketServer server = ChatServer.start(0);
  private final WebSocketClient client = WebSocketClient.create();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private BrowserTab enter(Browser browser, String room, String name) {
    BrowserTab page = browser.open("http://localhost:" + server.port());
    reenter(page, room, name);
    page.awaitText("#state", "connected");
    page.await("[...document.querySelectorAll('#members li')].length > 0");
    return page;
  }

  private static void reenter(BrowserTab page, String room, String name) {
    page.type("#room", room);
    page.type("#name", name);
    page.click("#enter");
  }

  private static void say(BrowserTab page, String text) {
    page.type("#text", text);
    page.click("#send");
  }

  private static String members(BrowserTab page) {
    return page.text("#members");
  }

  @Test
  void two_tabs_talk_in_a_room_and_a_third_in_another_one() {
    try (Browser browser = Browser.start()) {
      BrowserTab ann = enter(browser, "harbor", "Ann");
      BrowserTab bob = enter(browser, "harbor", "Bob");
      BrowserTab eve = enter(browser, "beach", "Eve");
      ann.awaitText("#log", "Bob joined");
      assertThat(members(ann)).isEqualTo("Ann\nBob");
      assertThat(members(bob)).isEqualTo("Ann\nBob");
      assertThat(members(eve)).isEqualTo("Eve");

      say(eve, "anyone here?");
      say(ann, "hello, Bob");
      say(bob, "hello, Ann 👋");
      for (BrowserTab page : new BrowserTab[] {ann, bob}) {
        page.awaitText("#log", "hello, Bob");
        page.awaitText("#log", "hello, Ann 👋");
        assertThat(page.text("#log")).doesNotContain("anyone here?");
      }

      bob.close();
      ann.awaitText("#log", "Bob left");
      assertThat(members(ann)).isEqualTo("Ann");

      reenter(ann, "beach", "Ann"); // the same tab, another room
      eve.awaitText("#log", "Ann joined");
      ann.awaitText("#members", "Eve");
      assertThat(ann.text("#log")).doesNotContain("Bob");
      say(eve, "here you are");
      ann.awaitText("#log", "here you are");
      assertThat(ann.problems()).isEmpty();
      assertThat(eve.problems()).isEmpty();
    }
  }

  @Test
  void what_an_attacker_writes_is_shown_and_never_run() {
    try (Browser browser = Browser.start()) {
      BrowserTab ann = enter(browser, "harbor", "Ann");
      String name = "<img src=x onerror=attacked=1>";

      BrowserTab attacker = enter(browser, "harbor", name);
      say(attacker, ATTACK);
      ann.awaitText("#log", "onerror='window.attacked");

      assertThat(ann.text("#log")).contains(name + " joined").contains(ATTACK);
      assertThat(members(ann)).contains(name);
      for (BrowserTab page : new BrowserTab[] {ann, attacker}) {
        assertThat(page.evaluate("document.querySelectorAll('img, li script').length"))
            .isEqualTo(0.0);
        assertThat(page.evaluate("typeof window.attacked")).isEqualTo("undefined");
        assertThat(page.problems()).isEmpty(); // the security policy had nothing to stop
      }
    }
  }

  @Test
  void a_page_shows_why_it_may_not_enter() {
    try (Browser browser = Browser.start()) {
      enter(browser, "harbor", "Ann");
      BrowserTab page = browser.open("http://localhost:" + server.port());

      reenter(page, "harbor", "ANN");
      page.awaitText("#state", "closed: 4409 the name is taken in this room");
      reenter(page, "harbor", "A\u200bnn");
      page.awaitText("#state", "closed: 4400 room and name must be 1 to 40 visible characters");
      reenter(page, "beach", "Ann");
      page.awaitText("#state", "connected");
      assertThat(page.problems()).isEmpty();
    }
  }

  // -- without a browser -------------------------------------------------------------------------

  private BlockingQueue<String> connect(String query, String... texts) throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    client
        .connect(
            "ws://localhost:" + server.port() + "/chat" + query,
            ws -> {
              ws.onText(events::add).onClose((code, reason) -> events.add("closed " + code));
              for (String text : texts) {
                ws.send(text);
              }
            })
        .get(20, TimeUnit.SECONDS);
    return events;
  }

  private static String next(BlockingQueue<String> events) throws InterruptedException {
    return String.valueOf(events.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void texts_have_a_limit() throws Exception {
    BlockingQueue<String> ann = connect("?room=r&name=Ann");
    BlockingQueue<String> bob =
        connect("?room=r&name=Bob", "x".repeat(ChatServer.MAX_TEXT), "x".repeat(4001));

    for (int i = 0; i < 2; i++) {
      next(ann);
    }
    assertThat(next(ann)).isEqualTo("{\"type\":\"joined\",\"name\":\"Bob\",\"text\":\"\"}");
    assertThat(next(ann)).contains("x".repeat(4000));
    assertThat(next(ann)).isEqualTo("{\"type\":\"left\",\"name\":\"Bob\",\"text\":\"\"}");
    String last = "";
    while (!last.startsWith("closed")) {
      last = next(bob);
    }
    assertThat(last).isEqualTo("closed 1009");
  }

  @Test
  void quotes_and_control_characters_do_not_break_the_json() throws Exception {
    BlockingQueue<String> ann = connect("?room=r&name=%22%5C", "\"\\\n\0\u2028");

    assertThat(next(ann)).isEqualTo("{\"type\":\"members\",\"names\":[\"\\\"\\\\\"]}");
    assertThat(next(ann)).contains("joined");
    assertThat(next(ann))
        .isEqualTo(
            "{\"type\":\"said\",\"name\":\"\\\"\\\\\",\"text\":"
                + "\"\\\"\\\\\\u000a\\u0000\u2028\"}");
  }

  @Test
  void names_are_visible_and_bounded() {
    assertThat(name("?room=r&name=Ann+Lee")).isEqualTo("Ann Lee");
    assertThat(name("?name=Ann++%C2%A0Lee")).isEqualTo("Ann Lee");
    assertThat(name("?name=Ann%EF%B8%8F")).isEqualTo("Ann");
    assertThat(name("?name=" + "x".repeat(40))).hasSize(40);
    assertThat(name("?name=%F0%9F%90%A6")).isEqualTo("🐦");
    for (String bad :
        new String[] {
          "",
          "?room=r",
          "?name=",
          "?name=+",
          "?name=%",
          "?name=%4",
          "?name=%0A",
          "?name=a%00",
          "?name=%E2%80%AEnnA",
          "?name=Ann%E3%85%A4",
          "?name=%E2%A0%80",
          "?name=%EF%B8%8F",
          "?name=%FF",
          "?name=%ED%A0%80",
          "?name=" + "x".repeat(41)
        }) {
      assertThat(name(bad)).as(bad).isNull();
    }
  }

  private static @Nullable String name(String query) {
    return ChatServer.parameter(HttpRequest.get("/chat" + query, Headers.of()), "name");
  }
}
