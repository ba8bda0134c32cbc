// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.server.WebSocketServer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the opening handshakes of the Hixie drafts, byte by byte. */
final class HixieHandshakeTest {
  /** Of the example in draft 76. */
  private static final String KEY1 = "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5";

  private static final String KEY2 = "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00";
  private static final String ORIGIN = "Origin: http://example.com";
  private static final String KEY3 = "^n:ds[4U";
  private static final String ANSWER = "8jKS'y:G*Co,Wxa-";

  private static final String HEAD_76 =
      """
      HTTP/1.1 101 WebSocket Protocol Handshake\r
      Upgrade: WebSocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Origin: http://example.com\r
      Sec-WebSocket-Location: ws://example.com/demo?a=b\r
      """;
  private static final String HEAD_75 =
      """
      HTTP/1.1 101 Web Socket Protocol Handshake\r
      Upgrade: WebSocket\r
      Connection: Upgrade\r
      WebSocket-Origin: http://example.com\r
      WebSocket-Location: ws://example.com/demo?a=b\r
      """;

  private final Heard heard = new Heard();
  private final WebSocketServer.Builder builder =
      WebSocketServer.builder().host("127.0.0.1").threads(1).onConnection(heard::begin);
  private WebSocketServer server = builder.acceptHixie76().start();

  @AfterEach
  void stop() {
    server.close();
  }

  private void restart(WebSocketServer.Builder changed) {
    server.close();
    server = changed.start();
  }

  private RawClient send(String request) throws Exception {
    return new RawClient(server.port()).send(request);
  }

  private static String hex(String latin1) {
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(latin1.getBytes(ISO_8859_1));
  }

  private void assertRefused(int status, String request) throws Exception {
    try (RawClient client = send(request + KEY3)) {
      assertThat(client.readHead()).startsWith("HTTP/1.1 " + status + ' ');
    }
    server.close();
    assertThat(heard.isNothing()).isTrue();
  }

  @Test
  void the_example_of_draft_76_is_answered() throws Exception {
    try (RawClient client = send(RawClient.request(KEY2, KEY1, ORIGIN) + KEY3)) {

      assertThat(client.readHead()).isEqualTo(HEAD_76 + "\r\n");
      assertThat(client.readHex(16)).isEqualTo(hex(ANSWER));
      assertThat(heard.connection().protocolVersion()).isEqualTo(ProtocolVersion.HIXIE_76);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'0a b', 0, '0! 0', 0",
    "'!0 \u007f', 0, '\u007f9 9', 99",
    "'42949672 95', 4294967295, '85899345 9 0', 4294967295",
    "'00000000000000000 7', 7, '1,2;\"3\" 4', 1234",
  })
  void other_keys_are_answered(String key1, long part1, String key2, long part2) throws Exception {
    byte[] key3 = HexFormat.of().parseHex("01d1dd3bd15663ff");
    byte[] challenge =
        ByteBuffer.allocate(16).putInt((int) part1).putInt((int) part2).put(key3).array();
    String request =
        RawClient.request("Sec-WebSocket-Key1: " + key1, "sec-websocket-KEY2: " + key2, ORIGIN);

    try (RawClient client = send(request + new String(key3, ISO_8859_1))) {

      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
      assertThat(client.readHex(16))
          .isEqualTo(
              HexFormat.ofDelimiter(" ")
                  .withUpperCase()
                  .formatHex(MessageDigest.getInstance("MD5").digest(challenge)));
    }
  }

  @Test
  void the_head_of_the_answer_does_not_wait_for_key3() throws Exception {
    try (RawClient client = send(RawClient.request(KEY1, KEY2, ORIGIN))) {

      assertThat(client.readHead()).isEqualTo(HEAD_76 + "\r\n");
      for (int i = 0; i < KEY3.length(); i++) {
        assertThat(heard.isNothing()).isTrue();
        client.send(KEY3.substring(i, i + 1));
      }
      assertThat(client.readHex(16)).isEqualTo(hex(ANSWER));
      client.sendHex("00 41 FF");
      assertThat(client.readHex(3)).isEqualTo("00 41 FF");
    }
  }

  @Test
  void frames_may_follow_key3_at_once() throws Exception {
    String frames = "\u0000A\u00ff\u0000B\u00ff";
    try (RawClient client = send(RawClient.request(KEY1, KEY2, ORIGIN) + KEY3 + frames)) {

      assertThat(client.readHead()).isEqualTo(HEAD_76 + "\r\n");
      assertThat(client.readHex(16 + 6)).isEqualTo(hex(ANSWER + frames));
    }
  }

  @Test
  void key3_may_follow_in_one_piece_with_frames() throws Exception {
    String frames = "\u0000A\u00ff\u00ff\u0000";
    try (RawClient client = send(RawClient.request(KEY1, KEY2, ORIGIN))) {
      client.readHead();

      client.send(KEY3 + frames);

      assertThat(client.readHexToEnd()).isEqualTo(hex(ANSWER + frames));
      assertThat(heard.next()).isEqualTo("text A");
      assertThat(heard.next()).isEqualTo("close 1005");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "^n:ds[4"})
  void a_client_that_withholds_key3_is_dropped(String begun) throws Exception {
    restart(builder.handshakeTimeout(Duration.ofSeconds(1)));
    try (RawClient client = send(RawClient.request(KEY1, KEY2, ORIGIN) + begun)) {

      assertThat(client.readHead()).isEqualTo(HEAD_76 + "\r\n");
      assertThat(client.readHexToEnd()).isEmpty();
      assertThat(heard.isNothing()).isTrue();
    }
  }

  @Test
  void key3_may_be_announced_as_a_body() throws Exception {
    String request = RawClient.request(KEY1, KEY2, ORIGIN, "Content-Length: 8");
    try (RawClient client = send(request + KEY3 + "\u0000A\u00ff")) {

      assertThat(client.readHead()).isEqualTo(HEAD_76 + "\r\n");
      assertThat(client.readHex(16 + 3)).isEqualTo(hex(ANSWER + "\u0000A\u00ff"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 0",
        "Content-Length: 7",
        "Content-Length: 9",
        "Content-Length: 8\r\nContent-Length: 9",
        "Transfer-Encoding: chunked",
      })
  void every_other_body_is_refused(String field) throws Exception {
    assertRefused(400, RawClient.request(KEY1, KEY2, ORIGIN, field));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Key1: 12345",
        "Sec-WebSocket-Key1: a b",
        "Sec-WebSocket-Key1: 1 2 3",
        "Sec-WebSocket-Key1: 42949672 96",
        "Sec-WebSocket-Key1: 99999999999999999999999999 9",
        "Sec-WebSocket-Key1: 1 1\r\nSec-WebSocket-Key1: 1 1",
        "Sec-WebSocket-Key1:",
        "X-Nothing: ",
      })
  void invalid_keys_are_refused(String key1) throws Exception {
    assertRefused(400, RawClient.request(key1, KEY2, ORIGIN));
  }

  @Test
  void endless_keys_are_refused() throws Exception {
    assertRefused(
        400, RawClient.request("Sec-WebSocket-Key1: " + "1 ".repeat(4000) + "1", KEY2, ORIGIN));
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: http://elsewhere.example, 403",
    "Origin: null, 403",
    "X-No-Origin: 1, 400",
    "Sec-WebSocket-Draft: 1, 400",
  })
  void requests_without_an_allowed_origin_are_refused(String field, int status) throws Exception {
    String[] fields =
        field.startsWith("Sec")
            ? new String[] {KEY1, KEY2, ORIGIN, field}
            : new String[] {KEY1, KEY2, field};

    assertRefused(status, RawClient.request(fields));
  }

  @Test
  void a_policy_can_refuse_a_request() throws Exception {
    restart(
        builder.handshake(
            HandshakePolicy.of(
                request ->
                    "yes".equals(request.header("Cookie"))
                        ? HandshakeDecision.accept().header("Set-Cookie", "seen")
                        : HandshakeDecision.reject(401))));

    try (RawClient client = send(RawClient.request(KEY1, KEY2, ORIGIN, "Cookie: yes") + KEY3)) {
      assertThat(client.readHead()).isEqualTo(HEAD_76 + "Set-Cookie: seen\r\n\r\n");
      assertThat(client.readHex(16)).isEqualTo(hex(ANSWER));
      heard.connection();
    }
    assertRefused(401, RawClient.request(KEY1, KEY2, ORIGIN));
  }

  @Test
  void a_supported_subprotocol_is_chosen() throws Exception {
    restart(builder.subprotocols("chat", "sample"));

    try (RawClient client =
        send(RawClient.request(KEY1, KEY2, ORIGIN, "Sec-WebSocket-Protocol: sample") + KEY3)) {
      assertThat(client.readHead()).isEqualTo(HEAD_76 + "Sec-WebSocket-Protocol: sample\r\n\r\n");
      assertThat(heard.connection().subprotocol()).isEqualTo("sample");
    }
    try (RawClient client =
        send(RawClient.request(KEY1, KEY2, ORIGIN, "Sec-WebSocket-Protocol: other") + KEY3)) {
      assertThat(client.readHead()).isEqualTo(HEAD_76 + "\r\n");
      assertThat(heard.connection().subprotocol()).isNull();
    }
  }

  @Test
  void a_subprotocol_is_not_a_list() throws Exception {
    restart(builder.subprotocols("chat", "sample"));

    String list = "Sec-WebSocket-Protocol: chat, sample";
    try (RawClient client = send(RawClient.request(KEY1, KEY2, ORIGIN, list) + KEY3)) {
      assertThat(client.readHead()).isEqualTo(HEAD_76 + "\r\n");
      assertThat(heard.connection().subprotocol()).isNull();
    }
  }

  @Test
  void draft_75_is_answered_in_the_order_that_its_clients_compare() throws Exception {
    restart(builder.acceptHixie75().subprotocols("sample"));

    try (RawClient client = send(RawClient.request(ORIGIN, "WebSocket-Protocol: sample"))) {
      assertThat(client.readHead()).isEqualTo(HEAD_75 + "WebSocket-Protocol: sample\r\n\r\n");
      client.sendHex("00 41 FF");
      assertThat(client.readHex(3)).isEqualTo("00 41 FF");
      assertThat(heard.connection().protocolVersion()).isEqualTo(ProtocolVersion.HIXIE_75);
    }
  }

  @Test
  void draft_75_from_elsewhere_is_refused() throws Exception {
    restart(builder.acceptHixie75());

    assertRefused(403, RawClient.request("Origin: http://elsewhere.example"));
  }

  @Test
  void draft_75_is_refused_if_only_draft_76_is_accepted() throws Exception {
    assertRefused(400, RawClient.request(ORIGIN));
  }

  @Test
  void both_are_refused_unless_accepted() throws Exception {
    restart(WebSocketServer.builder().host("127.0.0.1").threads(1).onConnection(heard::begin));

    assertRefused(400, RawClient.request(KEY1, KEY2, ORIGIN));
  }
}
