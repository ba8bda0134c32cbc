// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a server responds to ordinary HTTP requests. */
class PlainHttpTest {
  @AutoClose private final TestServer server = new TestServer();

  @Test
  void ordinary_requests_have_a_handler_of_their_own() throws Exception {
    server.restart(
        b ->
            b.onConnection(ws -> {})
                .http(
                    HttpHandler.of(
                        request ->
                            switch (request.path()) {
                              case "/health" -> HttpResponse.text(200, "fine");
                              case "/page" -> HttpResponse.html("<h1>" + request.query() + "</h1>");
                              case "/echo" ->
                                  HttpResponse.text(
                                      200, new String(request.body(), StandardCharsets.UTF_8));
                              case "/broken" -> throw new IllegalStateException("broken");
                              default -> HttpResponse.text(404, "nothing here");
                            })));
    HttpClient client = HttpClient.newHttpClient();
    String base = "http://localhost:" + server.port();

    assertThat(get(client, base + "/health").body()).isEqualTo("fine");
    assertThat(get(client, base + "/page?a=b").body()).isEqualTo("<h1>a=b</h1>");
    assertThat(get(client, base + "/page").headers().firstValue("content-type"))
        .hasValue("text/html; charset=utf-8");
    assertThat(get(client, base + "/none").statusCode()).isEqualTo(404);
    assertThat(get(client, base + "/broken").statusCode()).isEqualTo(500);
    assertThat(
            client
                .send(
                    HttpRequest.newBuilder(URI.create(base + "/echo"))
                        .POST(HttpRequest.BodyPublishers.ofString("x".repeat(60_000)))
                        .build(),
                    BodyHandlers.ofString())
                .body())
        .hasSize(60_000);
    assertThat(server.answerTo("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("content-length: 4\r\n")
        .endsWith("\r\n\r\n");
    assertThat(
            server.answerTo(
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n"
                    + "x".repeat(70_000)))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void the_refusal_of_a_head_has_no_body() throws IOException {
    server.restart(b -> b.onConnection(ws -> {}));
    String upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

    for (String request :
        List.of(
            "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: x\r\n" + upgrade,
            "HEAD // HTTP/1.1\r\nHost: x\r\n" + upgrade,
            "HEAD / HTTP/1.1\r\n" + upgrade)) {
      assertThat(server.answerTo(request))
          .startsWith("HTTP/1.1 4")
          .containsPattern("(?i)content-length: [1-9]")
          .endsWith("\r\n\r\n");
    }
  }

  private static java.net.http.HttpResponse<String> get(HttpClient client, String uri)
      throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
  }

  @Test
  void only_one_of_several_requests_is_answered() throws IOException {
    BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    server.restart(
        b ->
            b.onConnection(ws -> {})
                .http(
                    request -> {
                      handled.add(request.path());
                      return answer;
                    }));
    try (RawSocket socket = new RawSocket(server.port())) {
      for (int i = 0; i < 100; i++) {
        socket.send("GET /" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      answer.complete(HttpResponse.text(200, "once").with("Content-Length", "99"));

      assertThat(socket.readAll()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nonce");
    }
    assertThat(handled).containsExactly("/0");
  }

  @Test
  void bytes_after_the_request_are_not_read() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    server.restartUnrecorded(
        b ->
            b.http(
                request -> {
                  asked.complete(null);
                  return answer;
                }));
    try (RawSocket socket = new RawSocket(server.port())) {
      String body = "x".repeat(60_000); // makes the server read in large pieces
      socket.send(
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
              + body
              + "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5000));
      asked.get(20, TimeUnit.SECONDS);
      answer.complete(HttpResponse.text(200, "once"));

      assertThat(socket.readAll()).startsWith("HTTP/1.1 200 ").containsOnlyOnce("HTTP/1.1 ");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // null is what a handler must not answer
  void a_response_that_cannot_be_sent_is_a_500() throws IOException {
    for (HttpHandler broken :
        List.<HttpHandler>of(
            HttpHandler.of(request -> new HttpResponse(100, Headers.empty(), new byte[0])),
            HttpHandler.of(request -> null),
            request -> null)) {
      server.restart(b -> b.onConnection(ws -> {}).http(broken));
      assertThat(server.answerTo("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 500 ");
    }
  }

  @Test
  void a_rejection_has_the_fields_that_the_policy_adds() throws IOException {
    server.restartUnrecorded(
        b ->
            b.handshake(
                HandshakePolicy.of(
                    request -> HandshakeDecision.reject(401).header("WWW-Authenticate", "Basic"))));

    assertThat(server.answerToHandshake("/", ""))
        .startsWith("HTTP/1.1 401 ")
        .containsIgnoringCase("\r\nwww-authenticate: Basic\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "200, Transfer-Encoding, chunked, content-length: 4",
    "200, Transfer-Encoding, gzip, content-length: 4",
    "200, content-length, 99, content-length: 4",
    "200, Trailer, X, content-length: 4",
    "200, Connection, keep-alive, content-length: 4",
    "200, Keep-Alive, timeout=5, content-length: 4",
    "401, Transfer-Encoding, chunked, content-length: 4",
    "304, Transfer-Encoding, chunked, content-length: 4",
    "204, Content-Length, 99, connection: close",
    "205, Content-Length, 99, content-length: 0",
  })
  void the_framing_of_a_response_is_correct(int status, String name, String value, String expected)
      throws IOException {
    HttpResponse answer = HttpResponse.text(status, "body").with(name, value);
    server.restartUnrecorded(
        b ->
            b.http(HttpHandler.of(request -> answer))
                .handshake(
                    HandshakePolicy.of(
                        request ->
                            status < 300
                                ? HandshakeDecision.accept()
                                : HandshakeDecision.reject(answer))));

    List<String> answers = new ArrayList<>();
    answers.add(server.answerTo("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    if (status >= 300) {
      answers.add(server.answerToHandshake("/", ""));
    }
    for (String text : answers) {
      assertThat(text.toLowerCase(Locale.ROOT))
          .startsWith("http/1.1 " + status)
          .contains("\r\n" + expected + "\r\n", "\r\nconnection: close\r\n")
          .doesNotContain(
              "transfer-encoding", "trailer", "keep-alive", "content-length: 99", "gzip")
          .endsWith(List.of(204, 205, 304).contains(status) ? "\r\n\r\n" : "\r\n\r\nbody");
    }
  }
}
