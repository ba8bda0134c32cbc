// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.FakePeer;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.http.HttpResponse;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests servers that respond without opening a WebSocket, or with an invalid response. */
class RefusalTest {
  /** A timeout that is long enough to distinguish the end of a response from the timeout. */
  private static final Duration LONG = Duration.ofSeconds(40);

  private final WebSocketClient client = WebSocketClient.create();

  @AfterEach
  void stop() {
    client.close();
  }

  private static ConnectRequest to(FakePeer peer) {
    return ConnectRequest.to("ws://127.0.0.1:" + peer.port() + "/").handshakeTimeout(LONG);
  }

  /** Responds, and reports when the client has ended the connection. */
  private static FakePeer answering(String answer, CompletableFuture<Void> ended)
      throws IOException {
    return new FakePeer(
        socket -> {
          FakePeer.readHead(socket);
          FakePeer.write(socket, answer);
          try {
            FakePeer.readToEnd(socket);
          } finally {
            ended.complete(null);
          }
        });
  }

  private void assertRefused(String answer, Consumer<HandshakeException> refusal) throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try (FakePeer peer = answering(answer, ended)) {
      assertThat(failureOf(client.connect(to(peer), ws -> {})))
          .isInstanceOfSatisfying(HandshakeException.class, refusal);
      ended.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_refusal_has_the_servers_own_words_for_its_status() throws Exception {
    String end = "\r\nContent-Length: 0\r\n\r\n";
    assertRefused(
        "HTTP/1.1 503 Come\u0007 back" + end,
        refusal -> assertThat(refusal).hasMessageEndingWith("503 Come\\u0007 back instead of 101"));
    assertRefused(
        "HTTP/1.1 503 " + end,
        refusal -> assertThat(refusal).hasMessageEndingWith("with 503 instead of 101"));
    assertRefused(
        "HTTP/1.1 503 " + "x".repeat(1000) + end,
        refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(250));
  }

  private static void assertNamesServer(HandshakeException refusal) {
    HttpResponse response = refusal.response();
    assertThat(response).isNotNull();
    assertThat(refusal.status()).isEqualTo(401);
    assertThat(response.headers().first("WWW-Authenticate")).isEqualTo("Basic");
    assertThat(response.text()).isEqualTo("who");
  }

  // -- bodies that do not end --------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\nwho",
        "Content-Type: text/event-stream\r\n\r\nwho",
        "Content-Length: 1000\r\n\r\nwho",
        "Content-Length: 2147483648\r\n\r\nwho",
        "Content-Length: 9223372036854775807\r\n\r\nwho",
        "Transfer-Encoding: chunked\r\n\r\n3\r\nwho\r\n",
        "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nwho",
        "Transfer-Encoding: gzip\r\n\r\nwho",
      })
  void a_refusal_is_reported_although_its_body_does_not_end(String rest) throws Exception {
    assertRefused(
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\n" + rest, RefusalTest::assertNamesServer);
  }

  @Test
  void a_body_that_arrives_slowly_is_not_awaited() throws Exception {
    try (FakePeer peer =
        new FakePeer(
            socket -> {
              FakePeer.readHead(socket);
              FakePeer.write(socket, "HTTP/1.1 403 No\r\n\r\n");
              while (true) { // until the client has disconnected
                FakePeer.write(socket, "x");
              }
            })) {
      assertThat(failureOf(client.connect(to(peer), ws -> {})))
          .isInstanceOfSatisfying(
              HandshakeException.class,
              e -> {
                HttpResponse response = e.response();
                assertThat(response).isNotNull();
                assertThat(e.status()).isEqualTo(403);
                assertThat(response.body().length).isLessThanOrEqualTo(64 << 10);
              });
    }
  }

  @EachTransport
  void a_reset_after_a_refusal_does_not_hide_it(TransportType transport) throws Exception {
    try (FakePeer peer =
            new FakePeer(
                socket -> {
                  FakePeer.readHead(socket);
                  FakePeer.write(
                      socket,
                      "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 9\r\n\r\nwho");
                  socket.setSoLinger(true, 0);
                });
        WebSocketClient client = WebSocketClient.builder().transport(transport).build()) {
      assertThat(failureOf(client.connect(to(peer), ws -> {})))
          .isInstanceOfSatisfying(HandshakeException.class, RefusalTest::assertNamesServer);
    }
  }

  @Test
  void a_shorter_timeout_does_not_hide_it_either() throws Exception {
    try (FakePeer peer = FakePeer.answering("HTTP/1.1 401 No\r\n\r\nwho")) {
      assertThat(
              failureOf(client.connect(to(peer).handshakeTimeout(Duration.ofSeconds(3)), ws -> {})))
          .isInstanceOfSatisfying(
              HandshakeException.class, e -> assertThat(e.status()).isEqualTo(401));
    }
  }

  @Test
  void a_reconnecting_client_gets_the_status_and_gives_up() throws Exception {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    ReconnectListener listener =
        new ReconnectListener() {
          @Override
          public void onOpen(WebSocket ws) {}

          @Override
          public void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
            status.complete(outage.status());
          }
        };
    try (FakePeer peer = FakePeer.answering("HTTP/1.1 401 No\r\n\r\nwho")) {
      client.reconnecting(to(peer), ReconnectPolicy.defaults(), listener);

      assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(401);
    }
  }

  // -- invalid responses -------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "000",
        "001",
        "099",
        "1",
        "10",
        "1000",
        "0101",
        "00101",
        "+101",
        "-101",
        "1e2",
        "101x",
        "65637",
        "2147483647",
        "2147483648",
        "4294967397",
        "9223372036854775808",
        "18446744073709551717",
        "\u00b9\u00b2\u00b3",
        "",
      })
  void a_status_is_three_digits(String status) throws Exception {
    assertRefused(
        "HTTP/1.1 " + status + " X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        e -> assertThat(e).hasMessageContaining("the response from ws://127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "+3",
        "0x3",
        "3.0",
        "",
        "3 3",
        "3, 4",
        "9223372036854775808",
        "18446744073709551616",
        "99999999999999999999999999",
        "\u00b3",
      })
  void an_impossible_length_does_not_hide_the_status(String length) throws Exception {
    assertRefused(
        "HTTP/1.1 401 No\r\nContent-Length: " + length + "\r\n\r\nwho",
        e -> assertThat(e.status()).isEqualTo(401));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80000000",
        "ffffffff",
        "100000000",
        "7fffffffffffffff",
        "ffffffffffffffff",
        "-1",
        "+3",
        "0x3",
        "g",
        "",
        " ",
        "3;=",
      })
  void an_impossible_chunk_ends_the_body(String size) throws Exception {
    assertRefused(
        "HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n" + size + "\r\nwho",
        e -> assertThat(e.status()).isEqualTo(401));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1", "HTTP/1.01"})
  void a_101_is_accepted_only_in_http_1_1(String version) throws Exception {
    assertHandshakeFails(head -> head.replace("HTTP/1.1", version), "");
  }

  @Test
  void the_number_of_interim_responses_is_limited() throws Exception {
    String interim = "HTTP/1.1 100 X\r\n\r\nHTTP/1.1 103 X\r\nLink: x\r\n\r\n";
    connect(head -> interim.repeat(8) + head).close();
    assertHandshakeFails(head -> interim.repeat(9) + head, "more than 16 interim responses");
    try (FakePeer endless =
        new FakePeer(
            socket -> {
              FakePeer.readHead(socket);
              while (true) {
                FakePeer.write(socket, interim);
              }
            })) {
      assertThat(failureOf(client.connect(to(endless), ws -> {})))
          .isInstanceOf(HandshakeException.class);
    }
  }

  // -- folded lines ------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {" x", "\tx", "  ", " X-Y: z"})
  void a_folded_line_is_refused(String folded) throws Exception {
    String message = "has a header field that is folded";
    assertHandshakeFails(
        head -> head.replace("\r\nUpgrade", "\r\nX: y\r\n" + folded + "\r\nUpgrade"), message);
    assertHandshakeFails(head -> head.replaceFirst("\r\n", "\r\n" + folded + "\r\n"), message);
    assertHandshakeFails(
        head -> "HTTP/1.1 103 X\r\nX: y\r\n" + folded + "\r\n\r\n" + head, message);
  }

  @Test
  void folded_lines_are_refused_quickly() throws Exception {
    String folds = ("X: y" + "\r\n z".repeat(16_000)) + "\r\n";
    String[] answers = {
      "HTTP/1.1 401 No\r\n" + folds + "\r\n",
      "HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + folds + "\r\n",
    };
    for (String answer : answers) {
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertRefused(answer, e -> {});
      }
      // Without the check, the decoder would need more than a second for each of them.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void a_space_after_the_head_is_not_a_folded_line() throws Exception {
    assertRefused(
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 8\r\n\r\nwho\r\n is",
        e -> assertThat(e.response()).extracting(HttpResponse::text).isEqualTo("who\r\n is"));
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (FakePeer peer = upgrading(head -> head + "\u0081\u0004\r\n x")) {
      client.connect(to(peer), ws -> ws.onText(heard::complete));

      assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("\r\n x");
    }
  }

  // -- untrustworthy responses -------------------------------------------------------------------

  static Stream<UnaryOperator<String>> wrongAccepts() {
    String field = "Sec-WebSocket-Accept: ";
    return Stream.of(
        head -> head.replaceFirst(field + ".", field + "%"),
        head -> head.replaceFirst(field + "\\S+", field + "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        head -> head.replaceFirst(field + "\\S+", field),
        head -> head.replaceFirst(field + "\\S+\r\n", ""),
        head -> head.replaceFirst(field + "(\\S+)\r\n", "$0$0"),
        head -> head.replaceFirst(field + "(\\S+)\r\n", "$0" + field + "x\r\n"),
        head -> head.replaceFirst(field + "(\\S+)", field + "$1, $1"),
        head -> head.replace("Upgrade: websocket", "Upgrade: foo, websocket"),
        head -> head.replace("Upgrade: websocket", "Upgrade: websocket, websocket"),
        head -> head.replace("Upgrade: websocket\r\n", "Upgrade: h2c\r\nUpgrade: websocket\r\n"),
        head -> head.replace("Upgrade: websocket\r\n", ""));
  }

  @ParameterizedTest
  @MethodSource("wrongAccepts")
  void a_response_with_a_wrong_accept_value_is_refused(UnaryOperator<String> change)
      throws Exception {
    assertHandshakeFails(change, "Invalid ");
  }

  @ParameterizedTest
  @ValueSource(ints = {'\0', '\b', 0x1B, 0x7F, 0x85})
  void no_control_character_of_a_server_reaches_a_message(int control) throws Exception {
    String c = String.valueOf((char) control);
    String[] answers = {
      "HTTP/1.1 401 N" + c + "o\r\n\r\n",
      "HTTP/1.1 4" + c + "1 No\r\n\r\n",
      "HTT" + c + "P/1.1 401 No\r\n\r\n",
      "HTTP/1.1 101 No\r\nX" + c + "Y: z\r\n\r\n",
      "HTTP/1.1 101 No\r\nX: " + c + "\r\n\r\n",
      "HTTP/1.1 101 No\r\nX: y\r\nSec-WebSocket-Extensions: " + c + "\r\n\r\n",
      "HTTP/1.1 302 No\r\nLocation: ws://h" + c + "/" + c + "\r\n\r\n",
      c,
    };
    for (String answer : answers) {
      try (FakePeer peer =
          new FakePeer(
              socket -> {
                FakePeer.readHead(socket);
                FakePeer.write(socket, answer);
              })) {
        Throwable failure = failureOf(client.connect(to(peer).followRedirects(1), ws -> {}));

        assertThat(String.valueOf(failure.getMessage()).chars()).noneMatch(Character::isISOControl);
      }
    }
  }

  // -- a server that responds correctly ----------------------------------------------------------

  private static FakePeer upgrading(UnaryOperator<String> change) throws IOException {
    return new FakePeer(
        socket -> {
          FakePeer.write(socket, change.apply(goodAnswer(FakePeer.readHead(socket))));
          FakePeer.readToEnd(socket);
        });
  }

  private static String goodAnswer(String request) {
    String key = request.replaceFirst("(?s).*Sec-WebSocket-Key: (\\S+).*", "$1");
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: "
          + Base64.getEncoder().encodeToString(hash)
          + "\r\n\r\n";
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private WebSocket connect(UnaryOperator<String> change) throws Exception {
    try (FakePeer peer = upgrading(change)) {
      return client.connect(to(peer), ws -> {}).get(20, TimeUnit.SECONDS);
    }
  }

  private void assertHandshakeFails(UnaryOperator<String> change, String message) throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try (FakePeer peer =
        new FakePeer(
            socket -> {
              FakePeer.write(socket, change.apply(goodAnswer(FakePeer.readHead(socket))));
              try {
                FakePeer.readToEnd(socket);
              } finally {
                ended.complete(null);
              }
            })) {
      assertThat(failureOf(client.connect(to(peer), ws -> {})))
          .isInstanceOf(HandshakeException.class)
          .hasMessageContaining(message);
      ended.get(20, TimeUnit.SECONDS);
    }
  }
}
