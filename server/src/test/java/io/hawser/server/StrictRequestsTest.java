// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the status of the responses to valid and invalid requests, one per line. */
@TestInstance(Lifecycle.PER_CLASS)
class StrictRequestsTest {
  private static final String HOST = "Host: h";
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  private final WebSocketServer server =
      WebSocketServer.builder()
          .host("localhost")
          .handshakeTimeout(Duration.ofSeconds(3)) // a response that is awaited becomes a 408
          .onConnection(ws -> ws.send(ws.request().header("Host") + ' ' + ws.request().target()))
          .http(
              HttpHandler.of(
                  request ->
                      HttpResponse.text(
                          200,
                          request.header("Host")
                              + ' '
                              + request.target()
                              + ' '
                              + new String(request.body(), StandardCharsets.UTF_8))))
          .start();

  @AfterAll
  void stop() {
    server.close();
  }

  private static Arguments row(int status, String... lines) {
    return arguments(status, String.join("\r\n", lines) + "\r\n\r\n");
  }

  private static Arguments body(int status, String header, String body) {
    return arguments(status, "POST / HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n" + body);
  }

  /** Checks both an upgrade and an ordinary request. */
  static Stream<Arguments> hosts() {
    return Stream.of(
        row(200, "GET / HTTP/1.1", "Host: example.org"),
        row(200, "GET / HTTP/1.1", "Host: example.org:8080"),
        row(200, "GET / HTTP/1.1", "Host: example.org:"),
        row(200, "GET / HTTP/1.1", "Host: my_host-1.a"),
        row(200, "GET / HTTP/1.1", "Host: 127.0.0.1:65535"),
        row(200, "GET / HTTP/1.1", "Host: [::1]"),
        row(200, "GET / HTTP/1.1", "Host: [::ffff:1.2.3.4]:80"),
        row(200, "GET / HTTP/1.1", "Host: %C3%A4.example"),
        row(200, "GET / HTTP/1.1", "Host: " + "a.".repeat(7000)),
        row(200, "GET / HTTP/1.1", "Host: " + "%41".repeat(5000)),
        row(400, "GET / HTTP/1.1", "Host: " + "%41".repeat(5000) + "%"),
        row(400, "GET / HTTP/1.1", "Host: [" + ":".repeat(15_000) + "]"),
        row(400, "GET / HTTP/1.1", "X: no host"),
        row(400, "GET / HTTP/1.1", "Host:"),
        row(400, "GET / HTTP/1.1", "Host: h", "Host: h"),
        row(400, "GET / HTTP/1.1", "Host: h", "host: g"),
        row(400, "GET / HTTP/1.1", "Host: a b"),
        row(400, "GET / HTTP/1.1", "Host: a, b"),
        row(400, "GET / HTTP/1.1", "Host: a\tb"),
        row(400, "GET / HTTP/1.1", "Host: [::1"),
        row(400, "GET / HTTP/1.1", "Host: ::1"),
        row(400, "GET / HTTP/1.1", "Host: ::1]"),
        row(400, "GET / HTTP/1.1", "Host: [::1]x"),
        row(400, "GET / HTTP/1.1", "Host: [::1]80"),
        row(400, "GET / HTTP/1.1", "Host: x[::1]"),
        row(400, "GET / HTTP/1.1", "Host: [[::1]]"),
        row(400, "GET / HTTP/1.1", "Host: [1.2.3.4]"),
        row(400, "GET / HTTP/1.1", "Host: [::g]"),
        row(400, "GET / HTTP/1.1", "Host: [fe80::1%25lo]"),
        row(400, "GET / HTTP/1.1", "Host: []"),
        row(400, "GET / HTTP/1.1", "Host: h/x"),
        row(400, "GET / HTTP/1.1", "Host: h?x"),
        row(400, "GET / HTTP/1.1", "Host: h#x"),
        row(400, "GET / HTTP/1.1", "Host: h\\x"),
        row(400, "GET / HTTP/1.1", "Host: u@h"),
        row(400, "GET / HTTP/1.1", "Host: http://h"),
        row(400, "GET / HTTP/1.1", "Host: h:x"),
        row(400, "GET / HTTP/1.1", "Host: h:80:80"),
        row(400, "GET / HTTP/1.1", "Host: :80"),
        row(400, "GET / HTTP/1.1", "Host: h:+80"),
        row(400, "GET / HTTP/1.1", "Host: h:-1"),
        row(400, "GET / HTTP/1.1", "Host: h: 80"),
        row(400, "GET / HTTP/1.1", "Host: h:\u00B2"),
        row(200, "GET / HTTP/1.1", "Host: h:0"),
        row(200, "GET / HTTP/1.1", "Host: h:00080"),
        row(200, "GET / HTTP/1.1", "Host: h:65535"),
        row(400, "GET / HTTP/1.1", "Host: h:65536"),
        row(400, "GET / HTTP/1.1", "Host: h:2147483647"),
        row(400, "GET / HTTP/1.1", "Host: h:2147483728"),
        row(400, "GET / HTTP/1.1", "Host: h:4294967376"),
        row(400, "GET / HTTP/1.1", "Host: h:9223372036854775807"),
        row(400, "GET / HTTP/1.1", "Host: h:18446744073709551696"),
        row(400, "GET / HTTP/1.1", "Host: h:" + "9".repeat(1000)),
        row(400, "GET / HTTP/1.1", "Host: %zz"),
        row(400, "GET / HTTP/1.1", "Host: %4"),
        row(400, "GET / HTTP/1.1", "Host: a%"),
        row(400, "GET / HTTP/1.1", "Host: \u00C3\u00A4"),
        row(400, "GET / HTTP/1.1", "Host: h\u007F"),
        row(400, "GET / HTTP/1.1", "Host: h\u0001"),
        // The host of an absolute target replaces Host, which must be valid too.
        row(200, "GET http://example.org/chat HTTP/1.1", HOST),
        row(200, "GET HTTPS-NOT://example.org/chat HTTP/1.1".replace("HTTPS-NOT", "HTTP"), HOST),
        row(200, "GET http://example.org:8080/chat?a=b HTTP/1.1", HOST),
        row(200, "GET http://[::1] HTTP/1.1", HOST),
        row(200, "GET http://example.org?a=b HTTP/1.1", HOST),
        row(421, "GET https://example.org/chat HTTP/1.1", HOST),
        row(400, "GET http://example.org/chat HTTP/1.1", "X: no host"),
        row(400, "GET http://example.org/chat HTTP/1.1", "Host: a b"),
        row(400, "GET http://example.org/chat HTTP/1.1", HOST, HOST),
        row(400, "GET http:///chat HTTP/1.1", HOST),
        row(400, "GET http://u@example.org/chat HTTP/1.1", HOST),
        row(400, "GET http://example.org:x/chat HTTP/1.1", HOST),
        row(400, "GET http://example.org:80:80/chat HTTP/1.1", HOST),
        row(400, "GET http://[::g]/chat HTTP/1.1", HOST),
        row(400, "GET http://example.org#chat HTTP/1.1", HOST),
        row(400, "GET http://example.org\\chat HTTP/1.1", HOST),
        row(400, "GET http:/chat HTTP/1.1", HOST),
        row(400, "GET http:chat HTTP/1.1", HOST),
        row(400, "GET ftp://example.org/chat HTTP/1.1", HOST),
        row(400, "GET example.org/chat HTTP/1.1", HOST),
        row(400, "GET * HTTP/1.1", HOST),
        // Control characters in the target, which some readers treat as spaces.
        row(400, "GET /\u0001 HTTP/1.1", HOST),
        row(400, "GET /?\u0000 HTTP/1.1", HOST),
        row(400, "GET /?a\u007F HTTP/1.1", HOST),
        row(400, "GET /?\u001B[2J HTTP/1.1", HOST),
        row(400, "GET /?a\tHTTP/1.1", HOST),
        row(400, "GET \u000B/ HTTP/1.1", HOST),
        row(400, "GET /\u000CHTTP/1.1", HOST),
        row(400, "GET /\rHTTP/1.1", HOST),
        row(400, "GET http://example.org/?\u007F HTTP/1.1", HOST),
        row(400, "GET /a b HTTP/1.1", HOST),
        // Versions.
        row(200, "GET / HTTP/1.2", HOST),
        row(200, "GET / HTTP/1.9", HOST),
        row(505, "GET / HTTP/2.0", HOST),
        row(505, "GET / HTTP/9.9", HOST),
        row(505, "GET / HTTP/0.9", HOST),
        row(505, "PRI * HTTP/2.0"),
        row(400, "GET / http/1.1", HOST),
        row(400, "GET / Http/1.1", HOST),
        row(400, "GET / HTTP/1.10", HOST),
        row(400, "GET / HTTP/11.1", HOST),
        row(400, "GET / HTTP/+1.1", HOST),
        row(400, "GET / HTTP/01.1", HOST),
        row(400, "GET / HTTP/1.\u00B9", HOST),
        row(400, "GET / HTTP/4294967297.1", HOST),
        row(400, "GET / HTTP/1", HOST),
        row(400, "GET / ICAP/1.1", HOST),
        row(400, "GET /", HOST),
        // Requests that other readers understand differently.
        row(400, "GET / HTTP/1.1", HOST, "X: a", " folded"),
        row(400, "GET / HTTP/1.1", HOST, "X: a", "\tfolded: b"),
        row(400, "GET / HTTP/1.1", " Host: h"),
        row(400, "GET / HTTP/1.1", "Host : h"),
        row(400, "GET / HTTP/1.1", HOST, "X : a"),
        row(400, "GET / HTTP/1.1", HOST, ": a"),
        row(400, "GET / HTTP/1.1", HOST, "no colon"),
        row(400, "GET / HTTP/1.1\nHost: h"),
        row(400, "GET / HTTP/1.1", "Host: h\nX: a"),
        row(400, "GET / HTTP/1.1", "Host: h\rX: a"),
        row(400, "GET / HTTP/1.1", HOST, "X: a\u0000b"));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void an_ordinary_request_gets_its_status(int status, String request) throws IOException {
    assertThat(RawSocket.answerTo(server.port(), request))
        .startsWith("HTTP/1.1 " + status + ' ')
        .matches(StrictRequestsTest::isPrintable);
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void a_request_for_a_websocket_gets_its_status(int status, String request) throws IOException {
    String upgrade =
        request.replaceFirst(
            "\r\n\r\n$",
            "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: "
                + RawSocket.KEY
                + "\r\n\r\n");
    try (RawSocket socket = new RawSocket(server.port())) {
      String head = socket.send(upgrade).readHead();
      assertThat(head)
          .startsWith("HTTP/1.1 " + (status == 200 ? 101 : status) + ' ')
          .matches(StrictRequestsTest::isPrintable);
    }
  }

  private static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7F || c == '\r' || c == '\n');
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        body(200, "Content-Length: 5", "hello"),
        body(200, "Content-Length: 0005", "hello"),
        body(200, "Content-Length: 0", ""),
        body(200, CHUNKED, "5\r\nhello\r\n0\r\n\r\n"),
        body(200, "transfer-encoding: Chunked", "00005;x=y\r\nhello\r\n0\r\n\r\n"),
        // None of these sends a body: the response does not wait for it.
        body(413, "Content-Length: 65537", ""),
        body(413, "Content-Length: 65537\r\nExpect: 100-continue", ""),
        body(413, "Content-Length: 2147483647", ""),
        body(413, "Content-Length: 2147483648", ""),
        body(413, "Content-Length: 4294967296", ""),
        body(413, "Content-Length: 4294967301", "hello"),
        body(413, "Content-Length: 9223372036854775807", ""),
        body(413, "Content-Length: 9223372036854775808", ""),
        body(413, "Content-Length: 18446744073709551621", "hello"),
        body(413, "Content-Length: " + "9".repeat(1000), ""),
        body(400, "Content-Length: " + "9".repeat(1000) + "x", ""),
        body(400, "Content-Length:", ""),
        body(400, "Content-Length: +5", "hello"),
        body(400, "Content-Length: -1", ""),
        body(400, "Content-Length: -0", ""),
        body(400, "Content-Length: 0x5", "hello"),
        body(400, "Content-Length: 5 5", "hello"),
        body(400, "Content-Length: 5, 5", "hello"),
        body(400, "Content-Length: 5\r\nContent-Length: 5", "hello"),
        body(400, "Content-Length: 5\r\nContent-Length: 6", "hello"),
        body(400, "Content-Length: 5.0", "hello"),
        body(400, "Content-Length: \u00B2", "he"),
        body(400, "Content-Length: \u00D9\u00A5", "hello"),
        body(400, "Content-Length : 5", "hello"),
        body(400, "Content-Length: 5\r\n" + CHUNKED, "0\r\n\r\n"),
        body(400, CHUNKED + "\r\nContent-Length: 5", "0\r\n\r\n"),
        body(400, CHUNKED + "\r\nContent-Length: 65537", ""),
        body(400, "Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
        body(400, "Transfer-Encoding: chunked, chunked", "0\r\n\r\n"),
        body(400, CHUNKED + "\r\n" + CHUNKED, "0\r\n\r\n"),
        body(400, CHUNKED + "\r\nTransfer-Encoding: identity", "0\r\n\r\n"),
        body(400, "Transfer-Encoding: chunked, gzip", ""),
        body(400, "Transfer-Encoding:", "0\r\n\r\n"),
        body(400, "Transfer-Encoding: ,", "0\r\n\r\n"),
        body(400, "Transfer-Encoding: chunked;q=1", "0\r\n\r\n"),
        body(400, "Transfer-Encoding: \u000Bchunked", "0\r\n\r\n"),
        body(400, "Transfer-Encoding : chunked", "0\r\n\r\n"),
        body(501, "Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
        body(501, "Transfer-Encoding: gzip\r\n" + CHUNKED, "0\r\n\r\n"),
        body(501, "Transfer-Encoding: gzip", ""),
        body(501, "Transfer-Encoding: identity", ""),
        body(501, "Transfer-Encoding: xchunked", ""),
        // Chunks.
        body(400, CHUNKED, "0\r\nX: a\r\n\r\n"), // a trailer section, whose lines may be folded
        body(400, CHUNKED, "5\nhello\r\n0\r\n\r\n"),
        body(400, CHUNKED, "5\r\nhelloX\r\n0\r\n\r\n"),
        body(400, CHUNKED, "+5\r\nhello\r\n0\r\n\r\n"),
        body(400, CHUNKED, "-5\r\nhello\r\n0\r\n\r\n"),
        body(400, CHUNKED, "0x5\r\nhello\r\n0\r\n\r\n"),
        body(400, CHUNKED, " 5\r\nhello\r\n0\r\n\r\n"),
        body(400, CHUNKED, "5 \r\nhello\r\n0\r\n\r\n"),
        body(400, CHUNKED, "\r\nhello\r\n0\r\n\r\n"),
        body(400, CHUNKED, "\u00B2\r\nhe\r\n0\r\n\r\n"),
        body(413, CHUNKED, "10001\r\n" + "x".repeat(65_537)),
        body(413, CHUNKED, "7FFFFFFF\r\n" + "x".repeat(65_537)),
        body(400, CHUNKED, "80000000\r\n"),
        body(400, CHUNKED, "FFFFFFFF\r\n"),
        body(400, CHUNKED, "100000005\r\nhello\r\n0\r\n\r\n"),
        body(400, CHUNKED, "7FFFFFFFFFFFFFFF\r\n"),
        body(400, CHUNKED, "8000000000000000\r\n"),
        body(400, CHUNKED, "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        body(400, CHUNKED, "F".repeat(1000) + "\r\n"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void the_framing_of_a_body_must_be_unambiguous(int status, String request) throws IOException {
    assertThat(RawSocket.answerTo(server.port(), request)).startsWith("HTTP/1.1 " + status + ' ');
  }

  @ParameterizedTest
  @MethodSource("refusedAtOnce")
  void the_body_of_a_refused_request_is_not_awaited(int status, String request) throws IOException {
    assertThat(RawSocket.answerTo(server.port(), request)).startsWith("HTTP/1.1 " + status + ' ');
  }

  static Stream<Arguments> refusedAtOnce() {
    String length = "Content-Length: 5";
    return Stream.of(
        row(400, "POST / HTTP/1.1", length),
        row(400, "POST / HTTP/1.1", "Host: a b", length),
        row(400, "POST / HTTP/1.1", "Host: a b", CHUNKED),
        row(400, "POST / HTTP/1.1", "Host: a b", length, "Expect: 100-continue"),
        row(400, "POST /?\u0001 HTTP/1.1", HOST, length),
        row(505, "POST / HTTP/2.0", HOST, length));
  }

  @Test
  void expect_100_continue_is_answered() throws IOException {
    try (RawSocket socket = new RawSocket(server.port())) {
      socket.send(
          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      assertThat(socket.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(socket.send("hello").readAll()).startsWith("HTTP/1.1 200 ").endsWith("h / hello");
    }
  }

  @Test
  void http_1_0_needs_no_host() throws IOException {
    assertThat(RawSocket.answerTo(server.port(), "GET / HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(RawSocket.answerTo(server.port(), "GET / HTTP/1.0\r\nHost: a b\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(RawSocket.answerTo(server.port(), "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void the_host_of_an_absolute_target_replaces_the_host_field() throws IOException {
    assertThat(
            RawSocket.answerTo(
                server.port(), "GET http://Example.org:81/chat?a HTTP/1.1\r\nHost: h\r\n\r\n"))
        .endsWith("\r\n\r\nExample.org:81 /chat?a ");
    assertThat(RawSocket.answerTo(server.port(), "GET http://a?b HTTP/1.1\r\nHost: h\r\n\r\n"))
        .endsWith("\r\n\r\na /?b ");
    assertThat(RawSocket.answerTo(server.port(), "GET http://a HTTP/1.1\r\nHost: h\r\n\r\n"))
        .endsWith("\r\n\r\na / ");
  }
}
