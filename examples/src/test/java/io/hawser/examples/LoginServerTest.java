// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.HandshakeException;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoginServerTest {
  private final WebSocketServer server = LoginServer.start(0);
  private final WebSocketClient client = WebSocketClient.create();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private HttpResponse<String> request(String method, String path, String cookie, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Cookie", cookie)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String setCookie(HttpResponse<String> response) {
    return response.headers().firstValue("Set-Cookie").orElse("");
  }

  private String login(String user) throws IOException, InterruptedException {
    String cookie = setCookie(request("POST", "/login", "other=1", user));
    return cookie.substring(0, cookie.indexOf(';'));
  }

  private BlockingQueue<String> connect(String cookie) throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    client
        .connect(
            ConnectRequest.to("ws://localhost:" + server.port() + "/").header("Cookie", cookie),
            ws ->
                ws.onText(events::add)
                    .onClose((code, reason) -> events.add(code + " " + reason))
                    .send("hello"))
        .get(20, TimeUnit.SECONDS);
    return events;
  }

  private static String next(BlockingQueue<String> events) throws InterruptedException {
    return String.valueOf(events.poll(20, TimeUnit.SECONDS));
  }

  private void assertRefused(String cookie) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> connect(cookie))
        .havingCause()
        .isInstanceOfSatisfying(
            HandshakeException.class, refused -> assertThat(refused.status()).isEqualTo(403));
  }

  @Test
  void the_session_cookie_is_random_and_out_of_reach_for_scripts_and_other_sites()
      throws Exception {
    HttpResponse<String> answer = request("POST", "/login", "", "Ann");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(setCookie(answer))
        .matches("session=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Strict");
    assertThat(login("Ann")).isNotEqualTo(login("Ann"));
    assertThat(request("POST", "/login", "", " ").statusCode()).isEqualTo(400);
    assertThat(request("POST", "/login", "", "x".repeat(41)).statusCode()).isEqualTo(400);
  }

  @Test
  void only_who_has_logged_in_may_connect() throws Exception {
    String ann = login("Ann");

    assertThat(next(connect("a=b; " + ann))).isEqualTo("Ann: hello");
    assertRefused("a=b");
    assertRefused("session=");
    assertRefused("session=" + "0".repeat(32));
    assertRefused(ann + "0");
  }

  @Test
  void logging_out_closes_the_websockets_of_the_session_and_no_others() throws Exception {
    for (String method : new String[] {"POST", "DELETE"}) {
      String ann = login("Ann");
      BlockingQueue<String> first = connect(ann);
      BlockingQueue<String> second = connect(ann);
      BlockingQueue<String> bob = connect(login("Bob"));
      assertThat(next(first)).isEqualTo("Ann: hello");
      assertThat(next(second)).isEqualTo("Ann: hello");
      assertThat(next(bob)).isEqualTo("Bob: hello");

      HttpResponse<String> answer = request(method, "/logout", ann, "");

      assertThat(setCookie(answer)).startsWith("session=;").endsWith("; Max-Age=0");
      assertThat(next(first)).isEqualTo("4001 logged out");
      assertThat(next(second)).isEqualTo("4001 logged out");
      assertRefused(ann);
      assertThat(bob).isEmpty();
    }
  }

  @Test
  void there_is_a_page_and_nothing_else() throws Exception {
    assertThat(request("GET", "/", "", "").body()).contains("new WebSocket(");
    assertThat(request("GET", "/login", "", "").statusCode()).isEqualTo(404);
    assertThat(request("POST", "/logout", "", "").statusCode()).isEqualTo(200);
  }
}
