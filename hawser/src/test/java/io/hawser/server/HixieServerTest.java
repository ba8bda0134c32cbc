// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening handshake of the Hixie drafts on real sockets. */
class HixieServerTest {
  static final String KEY3 = "^n:ds[4U";
  static final String ANSWER = "8jKS'y:G*Co,Wxa-";
  private static final String HELLO = "\0Hello\u00FF";
  private static final String CLOSE = "\u00FF\0";

  private final RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
  private final WebSocketServer server =
      WebSocketServer.builder()
          .acceptHixie76()
          .acceptHixie75()
          .path(
              "/refused",
              e ->
                  e.handshake(HandshakePolicy.of(r -> HandshakeDecision.reject(401)))
                      .onConnection(ws -> {}))
          .onConnection(
              ws -> {
                ws.listener(recorder);
                ws.send(ws.protocolVersion().name());
              })
          .start();

  @AfterEach
  void stop() {
    server.stop(Duration.ofSeconds(1));
    recorder.assertNothingElse();
  }

  static String request76(int port, String more) {
    return "GET /demo HTTP/1.1\r\nHost: localhost:"
        + port
        + "\r\nConnection: Upgrade\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"
        + "Upgrade: WebSocket\r\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\n"
        + "Origin: http://localhost:"
        + port
        + "\r\n"
        + more
        + "\r\n";
  }

  private String request76() {
    return request76(server.port(), "");
  }

  private static String read(RawSocket socket, int bytes) throws IOException {
    byte[] read = HexFormat.ofDelimiter(" ").parseHex(socket.readHex(bytes));
    return new String(read, StandardCharsets.ISO_8859_1);
  }

  private void talk(RawSocket socket, String version) throws IOException {
    assertThat(read(socket, 2 + version.length())).isEqualTo("\0" + version + "\u00FF");
    assertThat(recorder.next()).isEqualTo("text Hello");
    socket.send(CLOSE);
    assertThat(socket.readAll()).isEqualTo(CLOSE);
    assertThat(recorder.next()).isEqualTo("close 1005");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Content-Length: 8\r\n"})
  void draft_76_is_answered_and_early_bytes_are_not_lost(String more) throws IOException {
    try (RawSocket socket = new RawSocket(server.port())) {
      socket.send(request76(server.port(), more) + KEY3 + HELLO);

      assertThat(socket.readHead())
          .startsWith(
              "HTTP/1.1 101 WebSocket Protocol Handshake\r\n"
                  + "Upgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Origin: http://localhost:")
          .contains("Sec-WebSocket-Location: ws://localhost:" + server.port() + "/demo\r\n")
          .doesNotContain("ontent-");
      assertThat(read(socket, 16)).isEqualTo(ANSWER);
      talk(socket, ProtocolVersion.HIXIE_76.name());
    }
  }

  @Test
  void a_key3_that_waits_for_the_answer_may_come_in_pieces() throws IOException {
    try (RawSocket socket = new RawSocket(server.port())) {
      socket.send(request76());
      assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
      for (int i = 0; i < KEY3.length(); i++) {
        socket.send(KEY3.substring(i, i + 1));
      }
      assertThat(read(socket, 16)).isEqualTo(ANSWER);
      socket.send(HELLO);
      talk(socket, ProtocolVersion.HIXIE_76.name());
    }
  }

  @Test
  void a_missing_key3_is_not_awaited_forever() throws IOException {
    try (WebSocketServer impatient =
            WebSocketServer.builder()
                .handshakeTimeout(Duration.ofSeconds(2))
                .acceptHixie76()
                .onConnection(ws -> {})
                .start();
        RawSocket socket = new RawSocket(impatient.port())) {
      socket.send(request76(impatient.port(), "") + KEY3.substring(1));
      socket.readHead();
      assertThat(socket.readAll()).isEmpty();
      assertThat(impatient.clients()).isEmpty();
    }
  }

  @Test
  void draft_75_is_answered_in_its_own_order() throws IOException {
    try (RawSocket socket = new RawSocket(server.port())) {
      socket.send(
          """
          GET /demo HTTP/1.1
          Upgrade: WebSocket
          Connection: Upgrade
          Host: localhost
          Origin: http://localhost

          """
                  .replace("\n", "\r\n")
              + HELLO);

      assertThat(socket.readHead())
          .isEqualTo(
              """
              HTTP/1.1 101 Web Socket Protocol Handshake
              Upgrade: WebSocket
              Connection: Upgrade
              WebSocket-Origin: http://localhost
              WebSocket-Location: ws://localhost/demo

              """
                  .replace("\n", "\r\n"));
      assertThat(read(socket, 10)).isEqualTo("\0HIXIE_75\u00FF");
      assertThat(recorder.next()).isEqualTo("text Hello");
    }
    assertThat(recorder.next()).isEqualTo("close 1005");
  }

  @Test
  void origin_and_policy_apply_as_in_other_versions() throws IOException {
    for (String request :
        new String[] {
          request76().replace("http://localhost", "http://elsewhere"),
          request76().replace("/demo", "/refused"),
          request76().replace("/demo", "//demo"),
          request76().replace("12998 5 Y3 1  .P00", "nothing"),
          request76().replace("Host: localhost", "Host"),
          request76(server.port(), "Content-Length: 9\r\n"),
          request76(server.port(), "Transfer-Encoding: chunked\r\n")
        }) {
      try (RawSocket socket = new RawSocket(server.port())) {
        assertThat(socket.send(request + KEY3).readHead()).startsWith("HTTP/1.1 40");
      }
    }
  }

  @Test
  void a_server_accepts_no_hixie_draft_by_default() throws IOException {
    try (WebSocketServer modern = WebSocketServer.listen(0, ws -> {});
        RawSocket socket = new RawSocket(modern.port())) {
      socket.send(request76(modern.port(), "") + KEY3);

      assertThat(socket.readHead())
          .startsWith("HTTP/1.1 400 ")
          .contains("Sec-WebSocket-Version: 13, 8, 7\r\n");
      try (RawSocket simple = new RawSocket(modern.port())) {
        simple.send(
            "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
        assertThat(simple.readAll()).endsWith("No Sec-WebSocket-Version header");
      }
    }
  }
}
