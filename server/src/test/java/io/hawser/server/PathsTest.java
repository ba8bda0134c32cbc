// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several endpoints on one server, one of which is restricted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PathsTest {
  private static final String SECRET = "X-Secret: yes\r\n";

  private final WebSocketServer server =
      WebSocketServer.builder()
          .path(
              "/admin",
              admin ->
                  admin
                      .handshake(
                          HandshakePolicy.of(
                              r ->
                                  "yes".equals(r.header("X-Secret"))
                                      ? HandshakeDecision.accept()
                                      : HandshakeDecision.reject(401)))
                      .onConnection(ws -> ws.send("admin")))
          .path("/admin/log", log -> log.onConnection(ws -> ws.send("log")))
          .onConnection(ws -> ws.send("public " + ws.request().path()))
          .start();
  private final WebSocketServer withoutOthers =
      WebSocketServer.builder().path("/admin", e -> e.onConnection(ws -> {})).start();

  @BeforeAll
  void the_intended_request_is_accepted() throws IOException {
    assertThat(firstMessage("/admin", SECRET)).isEqualTo("admin");
    assertThat(firstMessage("/admin?x=/../", SECRET)).isEqualTo("admin");
    assertThat(firstMessage("/admin/log", "")).isEqualTo("log");
  }

  @AfterAll
  void stop() {
    server.close();
    withoutOthers.close();
  }

  /** The first message to a client, or the status line of the refusal. */
  private String firstMessage(String target, String headers) throws IOException {
    try (RawSocket socket = new RawSocket(server.port())) {
      String head = socket.send(RawSocket.handshake(server.port(), target, headers)).readHead();
      if (!head.startsWith("HTTP/1.1 101 ")) {
        return head.substring(0, head.indexOf('\r'));
      }
      int length = HexFormat.fromHexDigits(socket.readHex(2), 3, 5);
      byte[] text = HexFormat.ofDelimiter(" ").parseHex(socket.readHex(length));
      return new String(text, StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin", "/admin?", "/admin?x=1", "/admin?/admin/", "/admin?#"})
  void a_query_does_not_bypass_the_policy(String target) throws IOException {
    assertThat(firstMessage(target, "")).isEqualTo("HTTP/1.1 401 Unauthorized");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//admin",
        "///admin",
        "/./admin",
        "/admin/.",
        "/admin/./",
        "/x/../admin",
        "/../admin",
        "/admin/log/..",
        "/admin/..;/admin",
        "/%2e/admin",
        "/x/%2e%2e/admin",
        "/x/.%2E/admin",
        "/%61dmin",
        "/admin%2f",
        "/admin%2Flog",
        "/admin%5c",
        "/admin\\",
        "/\\admin",
        "/admin%00",
        "/admin%20%",
        "/admin#",
        "/admin#/log"
      })
  void a_path_that_could_be_mistaken_for_it_is_refused(String target) throws IOException {
    assertThat(firstMessage(target, SECRET)).isEqualTo("HTTP/1.1 400 Bad Request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin/",
        "/Admin",
        "/ADMIN",
        "/admin;x",
        "/admin;/",
        "/admin%20",
        "/admin.",
        "/"
      })
  void another_path_is_another_endpoint(String target) throws IOException {
    assertThat(firstMessage(target, SECRET)).isEqualTo("public " + target);
    try (RawSocket socket = new RawSocket(withoutOthers.port())) {
      socket.send(RawSocket.handshake(withoutOthers.port(), target, ""));
      assertThat(socket.readHead()).startsWith("HTTP/1.1 404 ");
    }
  }
}
