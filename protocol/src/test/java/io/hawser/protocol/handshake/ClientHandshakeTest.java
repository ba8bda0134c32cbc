// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHandshakeTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final Headers GOOD =
      Headers.of(
          "Upgrade", "websocket",
          "Connection", "Upgrade",
          "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

  private static ClientHandshake handshake(List<String> subprotocols) {
    return new ClientHandshake(ProtocolVersion.RFC_6455, subprotocols, null, KEY);
  }

  private static void assertRefused(
      String words, List<String> subprotocols, int status, Headers response) {
    assertThatExceptionOfType(InvalidHandshakeException.class)
        .isThrownBy(() -> handshake(subprotocols).read(status, response))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.status()).isEqualTo(status));
  }

  @Test
  void the_request_has_what_rfc_6455_demands() {
    assertThat(handshake(List.of("chat", "superchat")).request())
        .isEqualTo(
            Headers.of(
                "Upgrade", "websocket",
                "Connection", "Upgrade",
                "Sec-WebSocket-Key", KEY,
                "Sec-WebSocket-Version", "13",
                "Sec-WebSocket-Protocol", "chat, superchat"));
  }

  @Test
  void each_handshake_has_a_key_of_its_own() throws InvalidHandshakeException {
    SecureRandom random = new SecureRandom();
    String first =
        new ClientHandshake(List.of(), null, random).request().first("Sec-WebSocket-Key");
    String second =
        new ClientHandshake(List.of(), null, random).request().first("Sec-WebSocket-Key");

    assertThat(first).isNotEqualTo(second);
    assertThat(WebSocketKey.isValid(String.valueOf(first), ProtocolVersion.RFC_6455)).isTrue();
  }

  @Test
  void a_good_answer_is_accepted() throws InvalidHandshakeException {
    assertThat(handshake(List.of()).read(101, GOOD).subprotocol()).isNull();
    assertThat(
            handshake(List.of("a", "b"))
                .read(101, GOOD.with("Sec-WebSocket-Protocol", "b"))
                .subprotocol())
        .isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 301, 400, 401, 426, 500})
  void another_status_is_no_websocket(int status) {
    assertRefused(String.valueOf(status), List.of(), status, GOOD);
  }

  @Test
  void an_invalid_answer_is_refused() {
    assertRefused("Upgrade", List.of(), 101, Headers.of("Connection", "Upgrade"));
    assertRefused(
        "Upgrade", List.of(), 101, GOOD.without("Upgrade").with("Upgrade", "foo, websocket"));
    assertRefused("Upgrade", List.of(), 101, GOOD.with("Upgrade", "websocket"));
    assertRefused("Connection", List.of(), 101, Headers.of("Upgrade", "websocket"));
    Headers noAccept = Headers.of("Upgrade", "websocket", "Connection", "Upgrade");
    assertRefused("Accept", List.of(), 101, noAccept);
    assertRefused(
        "Accept",
        List.of(),
        101,
        noAccept.with("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOO="));
    assertRefused(
        "Accept",
        List.of(),
        101,
        GOOD.with("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assertRefused(
        "extension", List.of(), 101, GOOD.with("Sec-WebSocket-Extensions", "permessage-deflate"));
  }

  @Test
  void the_upgrade_must_be_to_websocket_and_nothing_else() throws InvalidHandshakeException {
    Headers rest =
        Headers.of("Connection", "Upgrade", "Sec-WebSocket-Accept", WebSocketKey.accept(KEY));
    for (String wrong :
        List.of("foo, websocket", "websocket, foo", "websocket,", "websocket/13", "", "h2c")) {
      assertRefused("Upgrade", List.of(), 101, rest.with("Upgrade", wrong));
    }
    assertRefused(
        "Upgrade", List.of(), 101, rest.with("Upgrade", "websocket").with("Upgrade", "websocket"));
    for (String right : List.of("websocket", "WebSocket", "WEBSOCKET")) {
      assertThat(handshake(List.of()).read(101, rest.with("Upgrade", right)).subprotocol())
          .isNull();
    }
  }

  @Test
  void only_the_accept_value_of_this_key_is_accepted_and_only_once()
      throws InvalidHandshakeException {
    Headers rest = Headers.of("Upgrade", "websocket", "Connection", "Upgrade");
    String right = WebSocketKey.accept(KEY);
    assertRefused("Accept", List.of(), 101, rest);
    for (String wrong :
        List.of(
            "",
            KEY,
            right.toLowerCase(java.util.Locale.ROOT),
            right + "=",
            right + ", " + right,
            WebSocketKey.accept("AAAAAAAAAAAAAAAAAAAAAA=="))) {
      assertRefused("Accept", List.of(), 101, rest.with("Sec-WebSocket-Accept", wrong));
    }
    Headers good = rest.with("Sec-WebSocket-Accept", right);
    assertRefused("Accept", List.of(), 101, good.with("Sec-WebSocket-Accept", right));
    assertRefused("Accept", List.of(), 101, good.with("Sec-WebSocket-Accept", "x"));
    assertThat(handshake(List.of()).read(101, good).subprotocol()).isNull();
  }

  @Test
  void a_subprotocol_must_be_one_of_those_offered() {
    assertRefused("none was requested", List.of(), 101, GOOD.with("Sec-WebSocket-Protocol", "a"));
    assertRefused("no subprotocol", List.of("a"), 101, GOOD);
    assertRefused("invalid", List.of("a"), 101, GOOD.with("Sec-WebSocket-Protocol", "b"));
    assertRefused("invalid", List.of("a"), 101, GOOD.with("Sec-WebSocket-Protocol", "A"));
    assertRefused(
        "invalid",
        List.of("a", "b"),
        101,
        GOOD.with("Sec-WebSocket-Protocol", "a").with("Sec-WebSocket-Protocol", "b"));
  }

  @Test
  void a_subprotocol_may_be_left_out_where_that_is_allowed() throws InvalidHandshakeException {
    ClientHandshake optional =
        new ClientHandshake(ProtocolVersion.RFC_6455, List.of("a"), false, null, KEY);

    assertThat(optional.request().first("Sec-WebSocket-Protocol")).isEqualTo("a");
    assertThat(optional.read(101, GOOD).subprotocol()).isNull();
    assertThat(optional.read(101, GOOD.with("Sec-WebSocket-Protocol", "a")).subprotocol())
        .isEqualTo("a");
    assertThatExceptionOfType(InvalidHandshakeException.class)
        .isThrownBy(() -> optional.read(101, GOOD.with("Sec-WebSocket-Protocol", "b")));
  }

  @Test
  void what_cannot_be_offered_is_refused_at_once() {
    for (List<String> wrong :
        List.of(
            List.of(""), List.of("a b"), List.of("a", "a"), List.of("a,b"), List.of("a\r\nX: y"))) {
      assertThatIllegalArgumentException().isThrownBy(() -> handshake(wrong));
    }
  }
}
