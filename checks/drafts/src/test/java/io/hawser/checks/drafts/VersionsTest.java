// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.ProtocolVersion;
import io.hawser.server.WebSocketServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how a server handles version numbers, and the differences between the versions. */
final class VersionsTest {
  private final Heard heard = new Heard();
  private final WebSocketServer server =
      WebSocketServer.builder().host("127.0.0.1").threads(1).onConnection(heard::begin).start();

  @AfterEach
  void stop() {
    server.close();
  }

  private String answerTo(String request) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      return client.send(request).readHead();
    }
  }

  @ParameterizedTest
  @CsvSource({"7, HYBI_07", "8, HYBI_08", "13, RFC_6455", "'   13 ', RFC_6455"})
  void three_versions_are_supported_by_default(String number, ProtocolVersion version)
      throws Exception {
    assertThat(answerTo(RawClient.requestOf(number)))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("\r\nUpgrade: websocket\r\n")
        .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
    assertThat(heard.connection().protocolVersion()).isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 400",
    "6, 400",
    "9, 400",
    "12, 400",
    "013, 400",
    "13.0, 400",
    "+13, 400",
    "'13, 8', 400",
    "'8, 13', 400",
    "0x0d, 400",
    "'', 400",
    "14, 426",
    "99, 426"
  })
  void other_versions_get_the_list_of_supported_ones(String number, int status) throws Exception {
    assertThat(answerTo(RawClient.requestOf(number)))
        .startsWith("HTTP/1.1 " + status + ' ')
        .contains("\r\nSec-WebSocket-Version: 13, 8, 7\r\n");
    assertThat(heard.isNothing()).isTrue();
  }

  @Test
  void a_request_with_two_versions_is_refused() throws Exception {
    assertThat(answerTo(RawClient.requestOf("13", "Sec-WebSocket-Version: 8")))
        .startsWith("HTTP/1.1 400 ")
        .contains("\r\nSec-WebSocket-Version: 13, 8, 7\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    // Drafts 07 to 10, where the old field counts.
    "7, Sec-WebSocket-Origin: http://example.com, , 101",
    "7, Sec-WebSocket-Origin: http://elsewhere.example, , 403",
    "8, Sec-WebSocket-Origin: http://example.com, , 101",
    "8, Sec-WebSocket-Origin: http://elsewhere.example, , 403",
    "8, Sec-WebSocket-Origin: http://example.com, Origin: elsewhere, 101",
    "8, Sec-WebSocket-Origin: http://elsewhere.example, Origin: http://example.com, 403",
    // Drafts 11 and 12, which have the same number and the new field.
    "8, Origin: http://example.com, , 101",
    "8, Origin: http://elsewhere.example, , 403",
    "7, Origin: http://elsewhere.example, , 403",
    // RFC 6455, in which the old field has no meaning.
    "13, Origin: http://example.com, , 101",
    "13, Origin: http://elsewhere.example, , 403",
    "13, Sec-WebSocket-Origin: http://elsewhere.example, , 101",
    "13, Sec-WebSocket-Origin: http://example.com, Origin: http://elsewhere.example, 403",
    // More than one.
    "8, Sec-WebSocket-Origin: http://example.com, Sec-WebSocket-Origin: http://example.com, 400",
  })
  void the_origin_field_of_the_version_is_checked(
      String number, String field, String otherField, int status) throws Exception {
    String[] fields = otherField == null ? new String[] {field} : new String[] {field, otherField};

    assertThat(answerTo(RawClient.requestOf(number, fields)))
        .startsWith("HTTP/1.1 " + status + ' ');
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "8", "13"})
  void a_connection_that_is_not_to_be_upgraded_is_refused(String number) throws Exception {
    String request =
        RawClient.requestOf(number).replace("Connection: Upgrade", "Connection: close");

    assertThat(answerTo(request)).startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @CsvSource({"7, 1004", "8, 1004", "13, 1002"})
  void drafts_close_with_1004(String number, int code) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.send(RawClient.requestOf(number)).readHead();

      client.sendHex("88 82 00 00 00 00 03 EC").endOutput();

      assertThat(heard.next()).isEqualTo("close " + code);
    }
  }

  @ParameterizedTest
  @CsvSource({"7, text hi", "8, text hi", "13, close 1002"})
  void drafts_allow_lengths_that_are_not_minimal(String number, String event) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.send(RawClient.requestOf(number)).readHead();

      client.sendHex("81 FE 00 02 00 00 00 00 68 69").endOutput();

      assertThat(heard.next()).isEqualTo(event);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "8", "13"})
  void clients_of_every_version_must_mask(String number) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.send(RawClient.requestOf(number)).readHead();

      client.sendHex("81 02 68 69").endOutput();

      assertThat(heard.next()).isEqualTo("close 1002");
    }
  }
}
