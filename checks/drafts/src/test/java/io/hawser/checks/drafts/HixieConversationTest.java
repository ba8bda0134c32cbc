// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import io.hawser.Heartbeat;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.server.WebSocketServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the frames and endings of the Hixie drafts, byte by byte. */
final class HixieConversationTest {
  private static final int LIMIT = 100_000;

  private final Heard heard = new Heard();
  private final WebSocketServer server =
      WebSocketServer.builder()
          .host("127.0.0.1")
          .threads(1)
          .acceptHixie76()
          .acceptHixie75()
          .options(options -> options.maxMessageSize(LIMIT))
          .onConnection(heard::begin)
          .start();

  @AfterEach
  void stop() {
    server.close();
  }

  private static RawClient connect76(int port) throws Exception {
    RawClient client = new RawClient(port);
    client.send(
        RawClient.request(
                "Sec-WebSocket-Key1: 1 1", "Sec-WebSocket-Key2: 2 2", "Origin: http://example.com")
            + "abcdefgh");
    assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
    assertThat(client.readHex(16)).isEqualTo("7E AF BA 09 03 54 9C B9 0F 69 7C 48 64 B9 F3 BB");
    return client;
  }

  private static RawClient connect75(int port) throws Exception {
    RawClient client = new RawClient(port);
    client.send(RawClient.request("Origin: http://example.com"));
    assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
    return client;
  }

  @ParameterizedTest
  @CsvSource({
    // What the drafts call text, with U+0000 and U+FFFF in it.
    "00 48 65 6C 6C 6F FF, 00 48 65 6C 6C 6F FF",
    "00 FF, 00 FF",
    "00 41 00 42 EF BF BF 00 FF, 00 41 00 42 EF BF BF 00 FF",
    "00 F0 9F 90 99 FF, 00 F0 9F 90 99 FF",
    // Invalid UTF-8.
    "00 C3 28 FF, 00 EF BF BD 28 FF",
    // What is skipped before a text.
    "80 05 01 02 03 04 FF 00 41 FF, 00 41 FF",
    "80 00 00 41 FF, 00 41 FF",
    "80 80 80 01 FF 00 41 FF, 00 41 FF",
    "FF 01 00 00 41 FF, 00 41 FF",
    "7F 68 69 FF 00 41 FF, 00 41 FF",
    "01 FF 00 41 FF, 00 41 FF",
  })
  void frames_are_read_as_the_draft_specifies(String sent, String echo) throws Exception {
    try (RawClient client = connect76(server.port())) {
      for (String each : sent.split(" ", -1)) {
        client.sendHex(each);
      }
      client.sendHex(sent);

      int bytes = (echo.length() + 1) / 3;
      assertThat(client.readHex(2 * bytes)).isEqualTo(echo + ' ' + echo);
    }
  }

  @Test
  void text_may_have_every_character() throws Exception {
    try (RawClient client = connect76(server.port())) {
      client.sendHex("00 41 00 EF BF BF FF");

      assertThat(heard.next()).isEqualTo("text A\u0000\uffff");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FF 00", "FF 80 00", "FF 80 80 00"})
  void a_client_closes(String end) throws Exception {
    try (RawClient client = connect76(server.port())) {
      client.sendHex("00 41 FF 00 42 FF " + end + " 00 43 FF");

      assertThat(client.readHexToEnd()).isEqualTo("00 41 FF 00 42 FF FF 00");
      assertThat(heard.next()).isEqualTo("text A");
      assertThat(heard.next()).isEqualTo("text B");
      assertThat(heard.next()).isEqualTo("close 1005");
      assertThat(heard.connection().closeInfo())
          .isEqualTo(new CloseInfo(1005, "", Initiator.REMOTE, null));
    }
  }

  @Test
  void a_closing_server_receives_messages_sent_before_the_answer() throws Exception {
    try (RawClient client = connect76(server.port())) {
      WebSocket connection = heard.connection();

      connection.close(3001, "of which the draft can't tell");

      assertThat(client.readHex(2)).isEqualTo("FF 00");
      client.sendHex("00 41 FF FF 00");
      assertThat(client.readHexToEnd()).isEmpty();
      assertThat(heard.next()).isEqualTo("text A");
      assertThat(heard.next()).isEqualTo("close 1005");
      assertThat(connection.closeInfo()).isEqualTo(new CloseInfo(1005, "", Initiator.LOCAL, null));
    }
  }

  @Test
  void a_client_that_ends_without_a_close_is_reported() throws Exception {
    try (RawClient client = connect76(server.port())) {
      client.sendHex("00 41 FF 00 42").endOutput();

      assertThat(client.readHexToEnd()).isEqualTo("00 41 FF");
      assertThat(heard.next()).isEqualTo("text A");
      assertThat(heard.next()).isEqualTo("close 1006");
    }
  }

  @Test
  void in_draft_75_there_is_no_closing_handshake() throws Exception {
    try (RawClient client = connect75(server.port())) {
      client.sendHex("FF 00 00 41 FF").endOutput(); // FF 00 has no meaning in draft 75

      assertThat(client.readHexToEnd()).isEqualTo("00 41 FF");
      assertThat(heard.next()).isEqualTo("text A");
      assertThat(heard.next()).isEqualTo("close 1005");
      assertThat(heard.connection().closeInfo())
          .isEqualTo(new CloseInfo(1005, "", Initiator.REMOTE, null));
    }
    try (RawClient client = connect75(server.port())) {
      heard.connection().close();

      assertThat(client.readHexToEnd()).isEmpty();
      assertThat(heard.next()).isEqualTo("close 1005");
    }
  }

  @Test
  void a_text_may_be_as_long_as_allowed() throws Exception {
    try (RawClient client = connect76(server.port())) {
      String frame = "00" + " 41".repeat(LIMIT) + " FF";
      client.sendHex(frame);

      assertThat(client.readHex(LIMIT + 2)).isEqualTo(frame);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "01"})
  void an_endless_text_ends_the_connection(String type) throws Exception {
    try (RawClient client = connect76(server.port())) {
      client.sendHex(type + " 41".repeat(LIMIT + 1)).endOutput();

      assertThat(client.readHexToEnd()).isEqualTo("FF 00");
      assertThat(heard.next()).isEqualTo("close 1009");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80 80 80 80 80 80 80 80 80 80, 1002",
    "FF 80 80 80 80 80 80 80 80 80, 1002",
    "80 86 8D 21, 1009",
    "80 FF FF FF FF, 1009",
  })
  void an_endless_length_ends_the_connection(String sent, int code) throws Exception {
    try (RawClient client = connect76(server.port())) {
      client.sendHex(sent).endOutput();

      assertThat(client.readHexToEnd()).isEqualTo("FF 00");
      assertThat(heard.next()).isEqualTo("close " + code);
    }
  }

  @Test
  void in_draft_75_an_endless_text_ends_the_stream() throws Exception {
    try (RawClient client = connect75(server.port())) {
      client.sendHex("00" + " 41".repeat(LIMIT + 1)).endOutput();

      assertThat(client.readHexToEnd()).isEmpty();
      assertThat(heard.next()).isEqualTo("close 1009");
    }
  }

  @Test
  void unsupported_features_of_the_draft_are_refused() throws Exception {
    try (RawClient client = connect76(server.port())) {
      WebSocket connection = heard.connection();

      assertThatThrownBy(() -> connection.send(new byte[1]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("HIXIE_76");
      assertThatThrownBy(() -> connection.send(PreparedMessage.binary(ByteBuffer.allocate(1))))
          .isInstanceOf(IllegalStateException.class);
      connection.ping();
      connection.pong(ByteBuffer.allocate(1));
      connection.send("A");
      connection.close();

      assertThat(client.readHex(5)).isEqualTo("00 41 FF FF 00");
      assertThat(connection.extensions()).isEmpty();
      assertThat(connection.compressionStatistics()).isNull();
    }
  }

  @Test
  void all_versions_receive_broadcasts_that_they_support() throws Exception {
    try (RawClient old = connect76(server.port());
        RawClient young = new RawClient(server.port())) {
      young.send(RawClient.requestOf("13")).readHead();
      heard.connection();
      heard.connection();

      server.broadcast(PreparedMessage.binary(ByteBuffer.allocate(1)));
      server.broadcast(PreparedMessage.text("A"));

      assertThat(young.readHex(6)).isEqualTo("82 01 00 81 01 41");
      assertThat(old.readHex(3)).isEqualTo("00 41 FF");
    }
  }

  @Test
  void a_heartbeat_does_not_wait_for_drafts_without_pongs() throws Exception {
    try (WebSocketServer beating =
            WebSocketServer.builder()
                .host("127.0.0.1")
                .threads(1)
                .acceptHixie76()
                .options(
                    options ->
                        options.heartbeat(
                            Heartbeat.every(Duration.ofMillis(20))
                                .withTimeout(Duration.ofMillis(20))))
                .onConnection(heard::begin)
                .start();
        RawClient old = connect76(beating.port());
        RawClient young = new RawClient(beating.port())) {
      young.send(RawClient.requestOf("13")).readHead();

      // The younger connection answers no Ping, and is given up after the older one would be.
      young.readHexToEnd();

      assertThat(heard.next()).isEqualTo("close 1006");
      old.sendHex("00 41 FF");
      assertThat(old.readHex(3)).isEqualTo("00 41 FF");
    }
  }
}
