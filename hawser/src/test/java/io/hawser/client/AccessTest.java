// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.checks.support.LogLines;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.Authentication;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.http.HttpResponse;
import io.hawser.server.TestServer;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which clients may connect, from the socket to the response. */
class AccessTest {
  @AutoClose private final TestServer server = new TestServer();
  private final RecordingListener recorder = server.recorder;

  // -- origins, hosts and credentials ------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "http://localhost:PORT, 101",
    "https://localhost:PORT, 101",
    "HTTP://LOCALHOST:PORT, 101",
    "http://localhost, 403",
    "http://localhost:1, 403",
    "http://evil.example, 403",
    "http://localhost:PORT.evil.example, 403",
    "http://localhost.evil.example:PORT, 403",
    "http://evil-localhost:PORT, 403",
    "http://localhost.:PORT, 403",
    "http://user@localhost:PORT, 403",
    "http://localhost:PORT/path, 403",
    "null, 403",
    "file://, 403",
    "localhost:PORT, 403"
  })
  void a_page_of_another_origin_may_not_connect(String origin, int status) throws IOException {
    String header = "Origin: " + origin.replace("PORT", "" + server.port()) + "\r\n";
    try (RawSocket socket = server.connect("/", header)) {
      assertThat(socket.readHead()).startsWith("HTTP/1.1 " + status + " ");
    }
    if (status == 101) {
      assertThat(recorder.next()).isEqualTo("close 1006");
    }
  }

  @ParameterizedTest
  @CsvSource({"7, localhost:PORT, 101", "7, elsewhere, 403", "8, elsewhere, 403"})
  void a_page_of_another_origin_may_not_connect_with_a_draft(
      String version, String origin, int status) throws IOException {
    String header =
        "Sec-WebSocket-Origin: http://" + origin.replace("PORT", "" + server.port()) + "\r\n";
    String request =
        RawSocket.handshake(server.port(), "/", header)
            .replace("Version: 13", "Version: " + version);
    try (RawSocket socket = new RawSocket(server.port())) {
      assertThat(socket.send(request).readHead()).startsWith("HTTP/1.1 " + status + " ");
    }
    if (status == 101) {
      assertThat(recorder.next()).isEqualTo("close 1006");
    }
  }

  @Test
  void other_origins_may_be_allowed() throws IOException {
    server.restart(b -> b.allowOrigins("https://a.example").onConnection(ws -> {}));
    assertThat(server.head("/", "Origin: https://a.example\r\n")).startsWith("HTTP/1.1 101 ");
    assertThat(server.head("/", "Origin: https://b.example\r\n")).startsWith("HTTP/1.1 403 ");
    assertThat(server.head("/", "Origin: http://localhost:" + server.port() + "\r\n"))
        .startsWith("HTTP/1.1 403 ");

    server.restart(b -> b.allowAnyOriginEvenHostileOnes().onConnection(ws -> {}));
    assertThat(server.head("/", "Origin: https://evil.example\r\n")).startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @CsvSource({
    "X_FORWARDED, X-Forwarded-Host: a.example, 101",
    "X_FORWARDED, X-Forwarded-Host: b.example, 403",
    "X_FORWARDED, Forwarded: host=a.example, 403",
    "FORWARDED, Forwarded: for=198.51.100.7;host=a.example, 101",
    "FORWARDED, X-Forwarded-Host: a.example, 403",
  })
  void the_host_from_a_trusted_proxy_counts_for_the_origin(
      ProxyHeader header, String told, int status) throws IOException {
    String headers = "Origin: https://a.example\r\n" + told + "\r\n";
    server.restartUnrecorded(b -> b.trustProxies(header, "127.0.0.0/8", "::1"));
    assertThat(server.status(headers)).isEqualTo(status);

    server.restartUnrecorded(b -> {});
    assertThat(server.status(headers)).as("an untrusted proxy").isEqualTo(403);
  }

  @Test
  void the_host_from_a_trusted_proxy_must_be_allowed() throws IOException {
    server.restartUnrecorded(
        b -> b.trustProxies(ProxyHeader.X_FORWARDED, "127.0.0.0/8", "::1").allowHosts("a.example"));

    assertThat(server.status("X-Forwarded-Host: a.example\r\n")).isEqualTo(101);
    assertThat(server.status("X-Forwarded-Host: evil.example\r\n")).isEqualTo(421);
    assertThat(server.status("")).isEqualTo(421);
  }

  @Test
  void the_log_contains_what_would_have_to_be_allowed() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Logger logger = Logger.getLogger("io.hawser");
    Handler handler = new LogLines(lines);
    logger.addHandler(handler);
    logger.setLevel(Level.FINE);
    try {
      String answer =
          server.answerToHandshake(
              "/chat?secret",
              "Origin: http://\u00E4\t.example\r\nCookie: secret\r\nAuthorization: secret\r\n");

      assertThat(answer).endsWith("\r\n\r\nThis origin is not allowed");
      // The line is written after the answer.
      Patience.until(() -> assertThat(lines).isNotEmpty());
      assertThat(lines)
          .singleElement()
          .asString()
          .contains(
              "refused: ",
              ", path /chat, status 403 This origin is not allowed; ",
              "Origin \"http://\\u00E4\\u0009.example\"",
              "Host \"localhost:" + server.port() + "\"")
          .doesNotContain("secret");
    } finally {
      logger.setLevel(null);
      logger.removeHandler(handler);
    }
  }

  @Test
  void a_request_for_another_host_gets_421() throws IOException {
    server.restartUnrecorded(b -> b.allowHosts("localhost"));
    String rebound =
        RawSocket.handshake(server.port(), "/", "").replace("localhost", "evil.example");

    assertThat(server.status("")).isEqualTo(101);
    assertThat(server.answerTo(rebound)).startsWith("HTTP/1.1 421 ").contains("host");
  }

  @Test
  void a_path_may_have_its_own_hosts() throws IOException {
    server.restartUnrecorded(
        b -> b.allowHosts("other.example").path("/", e -> e.allowHosts("localhost")));

    assertThat(server.status("")).isEqualTo(101);
  }

  @Test
  void credentials_in_the_uri_identify_the_client() throws Exception {
    BlockingQueue<String> names = new LinkedBlockingQueue<>();
    server.restartUnrecorded(
        b ->
            b.handshake(
                    Authentication.basic(
                        "club", given -> given.matches("änn", "s:crét") ? "Ann" : null))
                .onConnection(ws -> names.add(String.valueOf(ws.attachment(String.class)))));

    try (WebSocketClient client = WebSocketClient.create()) {
      client
          .connect("ws://%C3%A4nn:s%3Acr%C3%A9t@localhost:" + server.port() + "/", ws -> {})
          .get(10, TimeUnit.SECONDS);
      assertThat(names.poll(10, TimeUnit.SECONDS)).isEqualTo("Ann");
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(
              () ->
                  client
                      .connect("ws://ann:wrong@localhost:" + server.port() + "/", ws -> {})
                      .get(10, TimeUnit.SECONDS))
          .havingCause()
          .isInstanceOfSatisfying(
              HandshakeException.class, refused -> assertThat(refused.status()).isEqualTo(401));
    }
  }

  // -- policies ----------------------------------------------------------------------------------

  @Test
  void a_policy_accepts_later_with_subprotocol_headers_and_attachment() throws Exception {
    CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    server.restart(
        b ->
            b.handshake(
                    request ->
                        CompletableFuture.supplyAsync(
                            () ->
                                HandshakeDecision.accept()
                                    .subprotocol(request.subprotocols().get(1))
                                    .header("X-Welcome", String.valueOf(request.query()))
                                    .attach("user 7")))
                .onConnection(opened::complete));

    try (RawSocket socket = server.connect("/chat?room=1", "Sec-WebSocket-Protocol: a, b\r\n")) {
      assertThat(socket.readHead())
          .startsWith("HTTP/1.1 101 ")
          .contains("Sec-WebSocket-Protocol: b\r\n")
          .contains("X-Welcome: room=1\r\n");
      WebSocket ws = opened.get(10, TimeUnit.SECONDS);
      assertThat(ws.attachment(String.class)).isEqualTo("user 7");
      assertThat(ws.subprotocol()).isEqualTo("b");
      assertThat(ws.request().path()).isEqualTo("/chat");
      assertThat(ws.request().header("host")).isEqualTo("localhost:" + server.port());
      assertThat(ws.remoteAddress()).isEqualTo(ws.request().remoteAddress());
      assertThat(ws.localAddress().toString()).endsWith(":" + server.port());
    }
  }

  @Test
  void frames_that_come_before_the_decision_wait_for_it() throws Exception {
    CompletableFuture<HandshakeDecision> decision = new CompletableFuture<>();
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    server.restart(
        b ->
            b.handshake(
                    request -> {
                      asked.add(request.target());
                      return decision;
                    })
                .onConnection(ws -> ws.onMessage(ws::send)));
    try (RawSocket socket = server.connect()) {
      socket.sendHex("81 81 00 00 00 00 61");
      assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo("/");
      socket.sendHex("81 81 00 00 00 00 62");

      decision.complete(HandshakeDecision.accept());

      assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
      assertThat(socket.readHex(6)).isEqualTo("81 01 61 81 01 62");
    }
  }

  @Test
  void a_policy_rejects_with_status_headers_and_body() throws IOException {
    server.restart(
        b ->
            b.handshake(
                    HandshakePolicy.of(
                        request ->
                            HandshakeDecision.reject(
                                HttpResponse.text(401, "who are you?")
                                    .with("WWW-Authenticate", "Basic"))))
                .onConnection(ws -> {}));

    assertThat(server.answerToHandshake("/", ""))
        .startsWith("HTTP/1.1 401 Unauthorized\r\n")
        .contains("WWW-Authenticate: Basic\r\n")
        .endsWith("\r\n\r\nwho are you?");
  }

  @Test
  void a_policy_that_fails_is_a_500() throws IOException {
    List<HandshakePolicy> broken =
        List.of(
            request -> {
              throw new IllegalStateException("at once");
            },
            request -> CompletableFuture.failedStage(new IllegalStateException("later")),
            request -> CompletableFuture.completedStage(null),
            HandshakePolicy.of(r -> HandshakeDecision.accept().subprotocol("not offered")));
    for (HandshakePolicy policy : broken) {
      server.restart(b -> b.handshake(policy).onConnection(ws -> {}));
      assertThat(server.answerToHandshake("/", "")).startsWith("HTTP/1.1 500 ");
    }
  }

  @Test
  void a_decision_that_takes_too_long_is_ignored() throws IOException {
    server.restart(
        b ->
            b.handshakeTimeout(Duration.ofMillis(200))
                .handshake(request -> new CompletableFuture<>())
                .onConnection(ws -> {}));

    assertThat(server.answerToHandshake("/", "")).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void the_first_common_subprotocol_is_chosen() throws IOException {
    server.restart(b -> b.subprotocols("v1", "v2").onConnection(ws -> {}));

    assertThat(server.head("/", "Sec-WebSocket-Protocol: v3, v2, v1\r\n"))
        .contains("Sec-WebSocket-Protocol: v2\r\n");
    assertThat(server.head("/", "Sec-WebSocket-Protocol: v3\r\n"))
        .doesNotContain("Sec-WebSocket-Protocol");
    assertThat(server.head("/", "")).doesNotContain("Sec-WebSocket-Protocol");
  }
}
