// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the peer demands of an opening handshake, with the key and the answer of RFC 6455 §1.3. */
final class OpeningHandshakeTest {
  private static final String REQUEST =
      """
      GET /chat HTTP/1.1
      Host: server.example.com
      Upgrade: websocket
      Connection: keep-alive, Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13

      """;
  private static final String RESPONSE =
      """
      HTTP/1.1 101 Switching Protocols
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

      """;

  @Test
  void server_answers_the_request_of_the_rfc() throws IOException {
    assertThat(answerTo(REQUEST)).isEqualTo(RESPONSE.replace("\n", "\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET /chat HTTP/1.1, GET /chat HTTP/1.0",
    "GET /chat, POST /chat",
    "Host, Hostess",
    "websocket, WebSockets",
    "'keep-alive, Upgrade', keep-alive",
    "Version: 13, Version: 8",
    "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZQ=="
  })
  void server_rejects_a_request(String part, String replacement) {
    String request = REQUEST.replace(part, replacement);

    assertThatThrownBy(() -> answerTo(request)).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "101 Switching Protocols, 200 OK",
    "Upgrade: websocket, Upgrade: h2c",
    "Connection: Upgrade, Connection: close",
    // The key was another.
    "websocket, WebSocket"
  })
  void client_rejects_a_response(String part, String replacement) {
    String response = RESPONSE.replace(part, replacement);

    assertThatThrownBy(
            () -> OpeningHandshake.asClient(in(response), new ByteArrayOutputStream(), "localhost"))
        .isInstanceOf(ProtocolException.class);
  }

  private static String answerTo(String request) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpeningHandshake.asServer(in(request), out);
    return out.toString(ISO_8859_1);
  }

  private static ByteArrayInputStream in(String head) {
    return new ByteArrayInputStream(head.replace("\n", "\r\n").getBytes(ISO_8859_1));
  }
}
