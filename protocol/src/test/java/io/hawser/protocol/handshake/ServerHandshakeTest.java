// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerHandshakeTest {
  private static final String[] EXAMPLE = {
    "Host", "server.example.com",
    "Upgrade", "websocket",
    "Connection", "Upgrade",
    "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version", "13"
  };

  /** Returns the example with one field replaced, left out (value null) or added. */
  private static Headers with(String name, String... values) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < EXAMPLE.length; i += 2) {
      if (!EXAMPLE[i].equalsIgnoreCase(name)) {
        fields.add(EXAMPLE[i]);
        fields.add(EXAMPLE[i + 1]);
      }
    }
    for (String value : values) {
      fields.add(name);
      fields.add(value);
    }
    return Headers.of(fields.toArray(new String[0]));
  }

  private static void assertRefused(int status, String words, Headers headers) {
    assertThatExceptionOfType(InvalidHandshakeException.class)
        .isThrownBy(() -> ServerHandshake.read("GET", "HTTP/1.1", headers))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.status()).isEqualTo(status));
  }

  @Test
  void the_example_of_rfc_6455_section_1_3_is_accepted() throws InvalidHandshakeException {
    ServerHandshake handshake =
        ServerHandshake.read("GET", "HTTP/1.1", with("Sec-WebSocket-Protocol", "chat, superchat"));

    assertThat(handshake.subprotocols()).containsExactly("chat", "superchat");
    assertThat(handshake.accept("chat", null))
        .isEqualTo(
            Headers.of(
                "Upgrade", "websocket",
                "Connection", "Upgrade",
                "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                "Sec-WebSocket-Protocol", "chat"));
    assertThat(handshake.accept(null, null).contains("Sec-WebSocket-Protocol")).isFalse();
  }

  @Test
  void only_what_was_offered_can_be_chosen() throws InvalidHandshakeException {
    ServerHandshake handshake =
        ServerHandshake.read("GET", "HTTP/1.1", with("Sec-WebSocket-Protocol", "chat"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> handshake.accept("other", null))
        .withMessageContaining("other")
        .withMessageContaining("chat");
  }

  @Test
  void a_request_is_an_upgrade_if_its_upgrade_field_says_websocket() {
    assertThat(ServerHandshake.isUpgrade(with("Upgrade", "WebSocket"))).isTrue();
    assertThat(ServerHandshake.isUpgrade(with("Upgrade", "h2c, websocket"))).isTrue();
    assertThat(ServerHandshake.isUpgrade(with("Upgrade", "h2c"))).isFalse();
    assertThat(ServerHandshake.isUpgrade(with("Upgrade"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "HEAD", "get", "OPTIONS", "CONNECT"})
  void only_get_opens_a_websocket(String method) {
    assertThatExceptionOfType(InvalidHandshakeException.class)
        .isThrownBy(() -> ServerHandshake.read(method, "HTTP/1.1", with("X", "y")))
        .satisfies(e -> assertThat(e.status()).isEqualTo(405))
        .satisfies(e -> assertThat(e.headers().first("Allow")).isEqualTo("GET"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "ICY"})
  void only_http_1_1_opens_a_websocket(String version) {
    assertThatExceptionOfType(InvalidHandshakeException.class)
        .isThrownBy(() -> ServerHandshake.read("GET", version, with("X", "y")))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void a_body_is_refused() throws InvalidHandshakeException {
    assertRefused(400, "body", with("Transfer-Encoding", "chunked"));
    assertRefused(400, "body", with("Content-Length", "1"));
    assertRefused(400, "body", with("Content-Length", "0", "0"));
    ServerHandshake.read("GET", "HTTP/1.1", with("Content-Length", "0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "Sec-WebSocket-Key", "Sec-WebSocket-Version"})
  void a_required_field_is_refused_if_missing_empty_or_repeated(String name) {
    assertRefused(400, "No " + name, with(name));
    assertRefused(400, "No " + name, with(name, ""));
    assertRefused(400, "More than one " + name, with(name, "13", "13"));
  }

  @Test
  void the_connection_header_must_contain_upgrade() throws InvalidHandshakeException {
    assertRefused(400, "Connection", with("Connection"));
    assertRefused(400, "Connection", with("Connection", "keep-alive"));
    ServerHandshake.read("GET", "HTTP/1.1", with("Connection", "keep-alive, UPGRADE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "6",
        "9",
        "12",
        "013",
        "08",
        "13.0",
        "0xd",
        "1.3e1",
        "x",
        "13, 8",
        "8, 13",
        "+13",
        "-1",
        "1000",
        "99999999999999999999",
        "0014",
        "1\u00B3"
      })
  void an_unsupported_version_is_answered_with_the_supported_ones(String version) {
    assertRefused(400, "13, 8 and 7", with("Sec-WebSocket-Version", version));
    assertNamesSupportedVersions(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"14", "25", "99", "100", "255"})
  void a_newer_version_is_answered_with_426_and_the_supported_versions(String version) {
    assertRefused(426, "13, 8 and 7", with("Sec-WebSocket-Version", version));
    assertNamesSupportedVersions(version);
  }

  private static void assertNamesSupportedVersions(String version) {
    assertThatExceptionOfType(InvalidHandshakeException.class)
        .isThrownBy(
            () -> ServerHandshake.read("GET", "HTTP/1.1", with("Sec-WebSocket-Version", version)))
        .satisfies(
            e -> assertThat(e.headers().all("Sec-WebSocket-Version")).containsExactly("13, 8, 7"));
  }

  @Test
  void versions_7_8_and_13_are_accepted_alike() throws InvalidHandshakeException {
    for (ProtocolVersion version :
        List.of(ProtocolVersion.HYBI_07, ProtocolVersion.HYBI_08, ProtocolVersion.RFC_6455)) {
      ServerHandshake handshake =
          ServerHandshake.read(
              "GET",
              "HTTP/1.1",
              with("Sec-WebSocket-Version", String.valueOf(version.number()))
                  .with("Sec-WebSocket-Extensions", "permessage-deflate"));

      assertThat(handshake.version()).isEqualTo(version);
      assertThat(ProtocolVersion.of(version.number())).isEqualTo(version);
      assertThat(handshake.accept(null, null).first("Sec-WebSocket-Accept"))
          .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(handshake.agree(PerMessageDeflate.defaults())).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x",
    "dGhlIHNhbXBsZSBub25jZQ=",
    "dGhlIHNhbXBsZSBub25jZQ",
    "dGhlIHNhbXBsZSBub25jZR==",
    "dGhlIHNhbXBsZSBub25jZQ===",
    "dGhlIHNhbXBsZSBub25jZSE=",
    "dGhlIHNhbXBsZSBub25j",
    "dGhlIHNhbXBsZSBub25j_Q==",
    "dGhlIHNhbXBs ZSBub25jZQ=="
  })
  void a_key_that_is_not_sixteen_bytes_in_base64_is_refused(String key) {
    assertRefused(400, "Sec-WebSocket-Key", with("Sec-WebSocket-Key", key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "8"})
  void a_key_of_a_draft_may_have_any_length(String version) throws InvalidHandshakeException {
    Headers draft = with("Sec-WebSocket-Version", version).without("Sec-WebSocket-Key");

    Headers answer =
        ServerHandshake.read("GET", "HTTP/1.1", draft.with("Sec-WebSocket-Key", "OC0xNzk1Mjcz"))
            .accept(null, null);

    assertThat(answer.first("Sec-WebSocket-Accept")).isEqualTo("SGBMQoIcmTp47id4mO9JwWNCMh8=");
    assertRefused(400, "Sec-WebSocket-Key", draft.with("Sec-WebSocket-Key", "OC0xNzk1Mjc"));
  }

  @Test
  void lists_against_their_grammar_are_refused() {
    assertRefused(400, "Sec-WebSocket-Protocol", with("Sec-WebSocket-Protocol", "a b"));
    assertRefused(400, "Sec-WebSocket-Protocol", with("Sec-WebSocket-Protocol", ""));
    assertRefused(400, "Sec-WebSocket-Extensions", with("Sec-WebSocket-Extensions", "a;"));
  }

  @Test
  void empty_elements_of_lists_are_ignored() throws InvalidHandshakeException {
    Headers headers =
        with("Sec-WebSocket-Protocol", "mqtt, ")
            .with("Sec-WebSocket-Extensions", ", permessage-deflate");

    ServerHandshake handshake = ServerHandshake.read("GET", "HTTP/1.1", headers);

    assertThat(handshake.subprotocols()).containsExactly("mqtt");
    assertThat(handshake.agree(PerMessageDeflate.defaults())).isNotNull();
  }

  @Test
  void two_origins_are_refused() throws InvalidHandshakeException {
    assertRefused(400, "Origin", with("Origin", "http://a", "http://b"));
    for (String version : List.of("7", "8")) {
      Headers old = with("Sec-WebSocket-Version", version);
      assertRefused(400, "Origin", old.with("Origin", "a").with("Origin", "b"));
      assertRefused(
          400,
          "Sec-WebSocket-Origin",
          old.with("Sec-WebSocket-Origin", "a").with("Sec-WebSocket-Origin", "b"));
      ServerHandshake.read(
          "GET", "HTTP/1.1", old.with("Origin", "a").with("Sec-WebSocket-Origin", "b"));
    }
  }

  @Test
  void drafts_7_to_12_have_their_origin_in_either_field_and_the_rfc_in_one() {
    for (String version : List.of("7", "8")) {
      Headers old = with("Sec-WebSocket-Version", version);
      assertThat(ServerHandshake.origin(old)).isNull();
      assertThat(ServerHandshake.origin(old.with("Origin", "a"))).isEqualTo("a");
      Headers early = old.with("Sec-WebSocket-Origin", "b");
      assertThat(ServerHandshake.origin(early)).isEqualTo("b");
      assertThat(ServerHandshake.origin(early.with("Origin", "a"))).isEqualTo("b");
    }
    Headers rfc = with("Sec-WebSocket-Origin", "b");
    assertThat(ServerHandshake.origin(rfc)).isNull();
    assertThat(ServerHandshake.origin(rfc.with("Origin", "a"))).isEqualTo("a");
    assertThat(ServerHandshake.origin(Headers.of("Origin", "hixie"))).isEqualTo("hixie");
  }
}
