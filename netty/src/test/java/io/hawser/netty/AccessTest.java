// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.Authentication;
import io.hawser.HandshakeException;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who may connect, from the socket to the answer. */
class AccessTest {
  @AutoClose private final TestServer server = new TestServer();

  @Test
  void a_request_for_another_host_gets_421() throws IOException {
    server.restartDeaf(b -> b.allowHosts("localhost"));
    String rebound =
        RawSocket.handshake(server.port(), "/", "").replace("localhost", "evil.example");

    assertThat(server.status("")).isEqualTo(101);
    assertThat(server.answerTo(rebound)).startsWith("HTTP/1.1 421 ").contains("host");
  }

  @Test
  void a_path_may_have_hosts_of_its_own() throws IOException {
    server.restartDeaf(
        b -> b.allowHosts("other.example").path("/", e -> e.allowHosts("localhost")));

    assertThat(server.status("")).isEqualTo(101);
  }

  @Test
  void a_client_with_the_password_in_its_uri_is_known_to_the_connection() throws Exception {
    BlockingQueue<String> names = new LinkedBlockingQueue<>();
    server.restartDeaf(
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
}
