// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.HandshakeDecision;
import io.hawser.HandshakePolicy;
import io.hawser.HttpHandler;
import io.hawser.HttpResponse;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.protocol.Headers;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server on real sockets, provoked byte by byte. */
class WebSocketServerTest {
  @AutoClose private final TestServer server = new TestServer();
  private final RecordingListener recorder = server.recorder;

  // -- the opening handshake ---------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("io.hawser.netty.TestServer#transports")
  void the_handshake_is_answered_and_what_came_with_it_is_not_lost(TransportType transport)
      throws IOException {
    server.restart(b -> b.transport(transport).onConnection(ws -> ws.onMessage(ws::send)));
    try (RawSocket socket = new RawSocket(server.port())) {
      // A text message "Hello" in the same segment as the request.
      socket.send(
          RawSocket.handshake(server.port(), "/", "")
              + RawSocket.latin1("81 85 37 FA 21 3D 7F 9F 4D 51 58"));

      assertThat(socket.readHead())
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .containsIgnoringCase("Upgrade: websocket\r\n")
          .containsIgnoringCase("Connection: Upgrade\r\n")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
      assertThat(socket.readHex(7)).isEqualTo("81 05 48 65 6C 6C 6F");
      socket.sendHex("88 82 00 00 00 00 03 E8");
      assertThat(socket.readAll()).isEqualTo("\u0088\u0002\u0003\u00E8");
    }
  }

  @Test
  void a_request_in_single_bytes_is_read_like_any_other() throws IOException {
    try (RawSocket socket = new RawSocket(server.port())) {
      for (char c : RawSocket.handshake(server.port(), "/", "").toCharArray()) {
        socket.send(String.valueOf(c));
      }
      assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
    }
    assertThat(recorder.next()).isEqualTo("close 1006");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST / HTTP/1.1                      | Content-Length: 0         | 405",
        "GET / HTTP/1.0                       |                           | 400",
        "GET / HTTP/1.1                       | Content-Length: 5         | 400",
        "GET / HTTP/1.1                       | Transfer-Encoding: chunked| 400",
        "GET / HTTP/1.1                       | Host: again               | 400",
        "GET / HTTP/1.1                       | Sec-WebSocket-Key: again  | 400",
        "GET / HTTP/1.1                       | Sec-WebSocket-Protocol: , | 400",
        "GET / HTTP/1.1                       | Sec-WebSocket-Extensions: ; | 400",
        "GET / HTTP/1.1                       | Bad Name: x               | 400",
        "GET / HTTP/1.1                       | folded: a                 | 101",
        "GET http://elsewhere/ HTTP/1.1       |                           | 400"
      })
  void a_request_against_the_rules_gets_its_status_and_a_reason(
      String line, String header, int status) throws IOException {
    String request =
        RawSocket.handshake(server.port(), "/", header == null ? "" : header + "\r\n")
            .replace("GET / HTTP/1.1", line);
    try (RawSocket socket = new RawSocket(server.port())) {
      String head = socket.send(request).readHead();
      assertThat(head).startsWith("HTTP/1.1 " + status + " ");
      if (status != 101) {
        assertThat(head).containsIgnoringCase("connection: ").containsIgnoringCase("close");
        assertThat(socket.readAll()).isNotEmpty();
      }
    }
    if (status == 101) {
      assertThat(recorder.next()).isEqualTo("close 1006");
    }
  }

  @Test
  void another_version_is_told_which_one_is_spoken() throws IOException {
    String request =
        RawSocket.handshake(server.port(), "/", "").replace("Version: 13", "Version: 99");

    assertThat(server.answerTo(request))
        .startsWith("HTTP/1.1 426 ")
        .containsIgnoringCase("Sec-WebSocket-Version: 13, 8, 7\r\n");
  }

  @Test
  void a_flood_of_headers_gets_431() throws IOException {
    assertThat(server.answerToHandshake("/", "X: y\r\n".repeat(100))).startsWith("HTTP/1.1 431 ");
    assertThat(server.answerToHandshake("/", "X: " + "y".repeat(17 << 10) + "\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(server.answerToHandshake("/", ("X: " + "y".repeat(1000) + "\r\n").repeat(20)))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void a_long_request_line_gets_414() throws IOException {
    assertThat(server.answerToHandshake("/" + "x".repeat(9000), "")).startsWith("HTTP/1.1 414 ");
  }

  @Test
  void a_request_that_opens_no_websocket_gets_426() throws IOException {
    assertThat(server.answerTo("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
        .containsIgnoringCase("Upgrade: websocket\r\n")
        .endsWith("\r\n\r\nUpgrade Required");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
        "garbage\r\n\r\n",
        "\r\n\r\nx y z\r\n\r\n"
      })
  void garbage_gets_400(String garbage) throws IOException {
    assertThat(server.answerTo(garbage)).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void who_takes_too_long_is_told_and_dropped() throws IOException {
    server.restart(b -> b.handshakeTimeout(Duration.ofMillis(200)).onConnection(ws -> {}));
    assertThat(server.answerTo("")).startsWith("HTTP/1.1 408 ");
    assertThat(server.answerTo("GET / HTTP/1.1\r\nHost: x\r\nX: ")).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void tls_on_a_plain_port_is_answered_at_once() throws IOException {
    assertThat(server.answerTo("\u0016\u0003\u0001")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void a_decision_that_takes_too_long_is_no_decision() throws IOException {
    server.restart(
        b ->
            b.handshakeTimeout(Duration.ofMillis(200))
                .handshake(request -> new CompletableFuture<>())
                .onConnection(ws -> {}));

    assertThat(server.answerToHandshake("/", "")).startsWith("HTTP/1.1 408 ");
  }

  // -- who may connect ---------------------------------------------------------------------------

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
  void a_page_of_another_origin_may_not_connect_by_a_draft_either(
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
  void a_policy_that_fails_is_a_500_and_not_an_open_door() throws IOException {
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
  void the_first_subprotocol_that_both_speak_is_agreed() throws IOException {
    server.restart(b -> b.subprotocols("v1", "v2").onConnection(ws -> {}));

    assertThat(server.head("/", "Sec-WebSocket-Protocol: v3, v2, v1\r\n"))
        .contains("Sec-WebSocket-Protocol: v2\r\n");
    assertThat(server.head("/", "Sec-WebSocket-Protocol: v3\r\n"))
        .doesNotContain("Sec-WebSocket-Protocol");
    assertThat(server.head("/", "")).doesNotContain("Sec-WebSocket-Protocol");
  }

  // -- paths and plain HTTP ----------------------------------------------------------------------

  @Test
  void each_path_has_its_own_options_and_handler_and_others_get_404() throws IOException {
    server.restart(
        b ->
            b.path("/echo", e -> e.onConnection(ws -> ws.onMessage(ws::send)))
                .path(
                    "/small",
                    e ->
                        e.options(o -> o.maxMessageSize(1))
                            .onConnection(ws -> ws.onError(error -> {}))));

    try (RawSocket socket = server.connect("/echo?x=1", "")) {
      socket.readHead();
      socket.sendHex("82 82 00 00 00 00 01 02");
      assertThat(socket.readHex(4)).isEqualTo("82 02 01 02");
    }
    try (RawSocket socket = server.connect("/small", "")) {
      socket.readHead();
      socket.sendHex("82 82 00 00 00 00 01 02");
      assertThat(socket.readHex(4)).startsWith("88").endsWith("03 F1");
    }
    for (String other :
        new String[] {"/", "/ech", "/echo/", "/ECHO", "//echo", "/echo;x", "/%65cho"}) {
      assertThat(server.answerToHandshake(other, "")).as(other).startsWith("HTTP/1.1 404 ");
    }
  }

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

  private static java.net.http.HttpResponse<String> get(HttpClient client, String uri)
      throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
  }

  // -- what peers do -----------------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("io.hawser.netty.TestServer#transports")
  void a_violation_is_answered_and_leaves_other_connections_alone(TransportType transport)
      throws IOException {
    server.restart(
        b -> b.transport(transport).onConnection(ws -> ws.onMessage(ws::send).onError(e -> {})));
    try (RawSocket good = server.connect();
        RawSocket bad = server.connect()) {
      good.readHead();
      bad.readHead();
      bad.sendHex("82 81 00 00 00 00 07 83 80 00 00 00 00 82 81 00 00 00 00 08");

      assertThat(bad.readHex(3)).isEqualTo("82 01 07");
      assertThat(bad.readHex(4)).startsWith("88").endsWith("03 EA");
      assertThat(bad.readAll()).isEqualTo("opcode 3 is reserved");
      good.sendHex("82 81 00 00 00 00 09");
      assertThat(good.readHex(3)).isEqualTo("82 01 09");
    }
  }

  @ParameterizedTest
  @MethodSource("io.hawser.netty.TestServer#transports")
  void a_peer_that_vanishes_is_noticed(TransportType transport) throws IOException {
    server.restart(b -> b.transport(transport).onConnection(ws -> ws.listener(recorder)));
    RawSocket socket = server.connect();
    socket.readHead();
    socket.sendHex("81 85 00 00");
    socket.close();
    assertThat(recorder.next()).isEqualTo("close 1006");

    RawSocket reset = server.connect();
    reset.readHead();
    reset.reset();
    String event = recorder.next();
    if (event.startsWith("error")) {
      assertThat(event).startsWith("error TransportException");
      event = recorder.next();
    }
    assertThat(event).isEqualTo("close 1006");
  }

  @ParameterizedTest
  @MethodSource("io.hawser.netty.TestServer#transports")
  void large_messages_go_through_whole(TransportType transport) throws IOException {
    server.restart(b -> b.transport(transport).onConnection(ws -> ws.onMessage(ws::send)));
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      StringBuilder payload = new StringBuilder();
      for (int i = 0; i < 3_000_000; i++) {
        payload.append((char) (i * 7 & 0xFF));
      }
      Thread writer =
          new Thread(
              () -> {
                try {
                  socket.sendHex("82 FF 00 00 00 00 00 2D C6 C0 00 00 00 00");
                  socket.send(payload.toString());
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      writer.start();
      assertThat(socket.readHex(10)).isEqualTo("82 7F 00 00 00 00 00 2D C6 C0");
      socket.sendHex("");
      String hex = socket.readHex(3_000_000);
      assertThat(hex).startsWith("00 07 0E").hasSize(3 * 3_000_000 - 1);
    }
  }

  @Test
  void a_throwing_callback_ends_its_connection_only() throws IOException {
    server.restart(
        b ->
            b.onConnection(
                ws ->
                    ws.onText(text -> Integer.parseInt(text))
                        .onError(error -> recorder.onError(ws, error))));
    try (RawSocket socket = server.connect();
        RawSocket other = server.connect()) {
      socket.readHead();
      other.readHead();
      socket.sendHex("81 81 00 00 00 00 78");
      assertThat(socket.readHex(4)).isEqualTo("88 10 03 F3");
      assertThat(recorder.next()).startsWith("error NumberFormatException");
      other.sendHex("89 81 00 00 00 00 01");
      assertThat(other.readHex(3)).isEqualTo("8A 01 01");
    }
  }

  @ParameterizedTest
  @MethodSource("io.hawser.netty.TestServer#transports")
  void pausing_holds_messages_back_and_resuming_in_the_same_callback_loses_nothing(
      TransportType transport) throws Exception {
    BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    server.restart(
        b ->
            b.transport(transport)
                .onConnection(
                    ws -> {
                      opened.add(ws);
                      ws.onText(
                          text -> {
                            ws.pause();
                            if (text.equals("a")) {
                              ws.resume();
                            }
                            texts.add(text);
                          });
                    }));
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      socket.sendHex("81 81 00 00 00 00 61");
      assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
      socket.sendHex("81 81 00 00 00 00 62 81 81 00 00 00 00 63");
      assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
      socket.sendHex("81 81 00 00 00 00 64");
      WebSocket ws = opened.take();
      assertThat(ws.isPaused()).isTrue();
      assertThat(texts).isEmpty();

      ws.resume();
      assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("c");
      ws.resume();
      assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("d");
    }
  }

  @ParameterizedTest
  @MethodSource("io.hawser.netty.TestServer#transports")
  void what_a_peer_sent_before_it_ended_is_delivered_when_reading_goes_on(TransportType transport)
      throws Exception {
    BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    server.restart(
        b ->
            b.transport(transport)
                .onConnection(
                    ws -> {
                      ws.listener(recorder);
                      ws.pause();
                      opened.add(ws);
                    }));
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      socket.sendHex("81 81 00 00 00 00 61 81 81 00 00 00 00 62 88 82 00 00 00 00 0F A0");
      socket.shutdownOutput();
      opened.take().resume();

      assertThat(recorder.next()).isEqualTo("text a");
      assertThat(recorder.next()).isEqualTo("text b");
      assertThat(recorder.next()).isEqualTo("close 4000");
    }
  }

  @ParameterizedTest
  @MethodSource("io.hawser.netty.TestServer#transports")
  void messages_behind_a_pause_survive_the_end_of_the_peer(TransportType transport)
      throws Exception {
    BlockingQueue<WebSocket> paused = new LinkedBlockingQueue<>();
    server.restart(
        b ->
            b.transport(transport)
                .onConnection(
                    ws -> {
                      ws.onText(
                          text -> {
                            recorder.onText(ws, text);
                            if (text.equals("a")) {
                              ws.pause();
                              paused.add(ws);
                            }
                          });
                      ws.onClose((code, reason) -> recorder.onClose(ws, code, reason));
                    }));
    RawSocket socket = server.connect();
    socket.readHead();
    socket.sendHex("81 81 00 00 00 00 61 81 81 00 00 00 00 62 88 82 00 00 00 00 0F A0");
    socket.shutdownOutput();
    WebSocket ws = paused.take();
    assertThat(recorder.next()).isEqualTo("text a");

    ws.resume();

    assertThat(recorder.next()).isEqualTo("text b");
    assertThat(recorder.next()).isEqualTo("close 4000");
    socket.close();
  }

  @ParameterizedTest
  @MethodSource("io.hawser.netty.TestServer#transports")
  void drain_comes_with_small_water_marks_too(TransportType transport) throws Exception {
    CompletableFuture<Void> drained = new CompletableFuture<>();
    server.restart(
        b ->
            b.transport(transport)
                .options(o -> o.waterMarks(0, 1000))
                .onConnection(
                    ws -> {
                      ws.onDrain(() -> drained.complete(null));
                      ws.send(new byte[5000]);
                    }));
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      socket.readHex(5004);
      drained.get(10, TimeUnit.SECONDS);
      socket.sendHex("89 81 00 00 00 00 01");
      assertThat(socket.readHex(3)).isEqualTo("8A 01 01");
    }
  }

  @Test
  void one_request_is_answered_however_many_come() throws IOException {
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
  @SuppressWarnings("NullAway") // null is what a handler must not answer
  void an_answer_that_cannot_be_sent_is_a_500() throws IOException {
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
  void what_a_refused_or_failed_client_goes_on_to_send_is_not_kept() throws Exception {
    CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    server.restart(
        b ->
            b.path(
                    "/no",
                    e ->
                        e.handshake(HandshakePolicy.of(r -> HandshakeDecision.reject(403)))
                            .onConnection(ws -> {}))
                .path("/yes", e -> e.onConnection(opened::complete)));
    String kilobytes = "x".repeat(64 << 10);
    try (RawSocket refused = server.connect("/no", "");
        RawSocket failed = server.connect("/yes", "")) {
      assertThat(refused.readHead()).startsWith("HTTP/1.1 403 ");
      failed.readHead();
      WebSocket ws = opened.get(10, TimeUnit.SECONDS);
      ws.pause();
      ws.onError(error -> {});
      failed.sendHex("83 80 00 00 00 00");
      ws.resume();
      failed.readHex(4);
      ws.pause();
      for (int i = 0; i < 100; i++) {
        // Both are read and thrown away, so neither of these ever blocks.
        refused.send(kilobytes);
        failed.send(kilobytes);
      }
    }
  }

  // -- its life ----------------------------------------------------------------------------------

  @Test
  void the_clients_are_known() throws Exception {
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      assertThat(server.running().clients()).hasSize(1);
    }
    assertThat(recorder.next()).isEqualTo("close 1006");
  }

  @Test
  void a_port_in_use_is_named() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> WebSocketServer.listen(server.port(), ws -> {}))
        .withMessageContaining("cannot listen on")
        .withMessageContaining(String.valueOf(server.port()));
  }

  @Test
  void wrong_configuration_is_refused_at_once() {
    WebSocketServer.Builder builder = WebSocketServer.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.port(-1))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65536));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.threads(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.backlog(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.handshakeTimeout(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.path("x", e -> {}))
        .withMessageContaining("slash");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.path("/x?y", e -> {}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HandshakeDecision.reject(200))
        .withMessageContaining("200");
    for (String origin : new String[] {"*", "https://x/", "https://X", "x", "https://"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.allowOrigins(origin))
          .withMessageContaining(origin);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> builder.subprotocols("a b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HandshakeDecision.accept().header("Sec-WebSocket-Accept", "x"));
    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessageContaining("onConnection");
    builder.path("/x", e -> {});
    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessageContaining("onConnection");
  }
}
