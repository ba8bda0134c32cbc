// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.testkit.RecordingListener;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the exact bytes of a server's responses to valid and invalid requests for a WebSocket. */
class ServerUpgradeTest {
  @AutoClose private final TestServer server = new TestServer();
  private final RecordingListener recorder = server.recorder;

  @EachTransport
  void the_handshake_is_answered_and_early_bytes_are_not_lost(TransportType transport)
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
        "GET http://elsewhere/ HTTP/1.1       |                           | 101"
      })
  void an_invalid_request_gets_its_status_and_a_reason(String line, String header, int status)
      throws IOException {
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

  @ParameterizedTest
  @CsvSource({
    "7, Upgrade: websocket, 426",
    "8, Upgrade: websocket, 426",
    "13, Upgrade: websocket, 426",
    "7, Connection: Upgrade, 400",
    "8, Connection: Upgrade, 400",
    "13, Connection: Upgrade, 400",
    "7, Host: localhost:PORT, 400",
    "8, Host: localhost:PORT, 400",
  })
  void no_version_opens_a_websocket_for_a_request_that_lacks_a_part(
      String version, String missing, int status) throws IOException {
    String line = missing.replace("PORT", "" + server.port()) + "\r\n";
    String request =
        RawSocket.handshake(server.port(), "/", "")
            .replace("Version: 13", "Version: " + version)
            .replace(line, "");

    assertThat(server.answerTo(request)).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void an_unsupported_version_gets_the_supported_ones() throws IOException {
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
  void a_client_that_takes_too_long_gets_a_response_and_is_dropped() throws IOException {
    server.restart(b -> b.handshakeTimeout(Duration.ofSeconds(1)).onConnection(ws -> {}));
    assertThat(server.answerTo("")).startsWith("HTTP/1.1 408 ");
    assertThat(server.answerTo("GET / HTTP/1.1\r\nHost: x\r\nX: ")).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void tls_on_a_plain_port_is_answered_immediately() throws IOException {
    assertThat(server.answerTo("\u0016\u0003\u0001")).startsWith("HTTP/1.1 400 ");
  }
}
