// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import static io.hawser.protocol.engine.Frames.BINARY;
import static io.hawser.protocol.engine.Frames.FIN;
import static io.hawser.protocol.engine.Frames.PING;
import static io.hawser.protocol.engine.Frames.RSV1;
import static io.hawser.protocol.engine.Frames.TEXT;
import static io.hawser.protocol.engine.Frames.close;
import static io.hawser.protocol.engine.Frames.frame;
import static io.hawser.protocol.engine.Frames.join;
import static io.hawser.protocol.engine.Frames.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.Headers;
import io.hawser.protocol.Limits;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.engine.Engine;
import io.hawser.protocol.engine.Partitions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests versions 7 and 8, which have the frames of RFC 6455 but two rules fewer. */
class HybiDraftsTest {
  static List<Object[]> draftsAndRoles() {
    List<Object[]> all = new ArrayList<>();
    for (Role role : Role.values()) {
      all.add(new Object[] {ProtocolVersion.HYBI_07, role});
      all.add(new Object[] {ProtocolVersion.HYBI_08, role});
    }
    return all;
  }

  private static Engine engine(ProtocolVersion version, Role role) {
    return Engine.of(version, role, Limits.DEFAULT);
  }

  /** Creates a frame with a length in more bytes than needed. Its masking key, if any, is 0. */
  private static byte[] stretched(Role receiver, int opcode, int bytes, String payload) {
    String length = "%0" + 2 * bytes + "X";
    int lengthByte = (bytes == 2 ? 126 : 127) | (receiver == Role.SERVER ? 0x80 : 0);
    return Engine.bytes(
        "%02X%02X".formatted(FIN | opcode, lengthByte)
            + length.formatted(payload.length() / 2)
            + (receiver == Role.SERVER ? "00000000" : "")
            + payload);
  }

  @ParameterizedTest
  @MethodSource("draftsAndRoles")
  void a_length_may_be_written_in_more_bytes_than_it_needs(ProtocolVersion version, Role role) {
    byte[] stream =
        join(
            stretched(role, TEXT, 2, "4142"),
            stretched(role, BINARY, 8, "07"),
            stretched(role, BINARY, 8, ""));

    Partitions.of(stream)
        .forEach(
            parts -> {
              Engine engine = engine(version, role);
              parts.forEach(engine::receive);
              engine.assertEvents("text 41 42", "binary 07", "binary ").assertNothingElse();
            });
    assertThat(engine(ProtocolVersion.RFC_6455, role).receive(stream).events)
        .contains("violation INVALID_LENGTH");
  }

  @ParameterizedTest
  @MethodSource("draftsAndRoles")
  void the_old_code_of_a_frame_that_is_too_large_may_be_received(
      ProtocolVersion version, Role role) {
    Engine engine = engine(version, role).receive(close(role, 1004, "big"));
    engine.protocol.endOfStream();

    assertThat(engine.events).contains("closed 1004 big by peer");
    assertThat(engine(ProtocolVersion.RFC_6455, role).receive(close(role, 1004, "")).events)
        .contains("violation INVALID_CLOSE_CODE");
  }

  @ParameterizedTest
  @MethodSource("draftsAndRoles")
  void every_other_rule_holds(ProtocolVersion version, Role role) {
    boolean wrongMask = role == Role.CLIENT;
    assertViolation(
        "EXPECTED_MASK", "UNEXPECTED_MASK", version, role, frame(0x81, wrongMask, new byte[1]));
    assertViolation("UNEXPECTED_RSV_1", version, role, to(role, FIN | RSV1 | TEXT, ""));
    assertViolation("INVALID_OPCODE", version, role, to(role, FIN | 3, ""));
    assertViolation("INVALID_UTF8", version, role, to(role, FIN | TEXT, new byte[] {-1}));
    for (int code : new int[] {999, 1005, 1006, 1015, 2999}) {
      assertViolation("INVALID_CLOSE_CODE", version, role, close(role, code, ""));
    }
    assertViolation(
        "INVALID_CONTROL_PAYLOAD_LENGTH", version, role, stretched(role, PING, 2, "41"));
    assertViolation("INVALID_LENGTH", version, role, header(role, "8000000000000000"));
    assertViolation("MESSAGE_TOO_BIG", version, role, header(role, "7FFFFFFFFFFFFFFF"));
    assertViolation("MESSAGE_TOO_BIG", version, role, header(role, "0000000006400001"));
  }

  private static byte[] header(Role role, String length) {
    return Engine.bytes(
        (role == Role.SERVER ? "82FF" : "827F") + length + (role == Role.SERVER ? "00000000" : ""));
  }

  private static void assertViolation(
      String violation, ProtocolVersion version, Role role, byte[] stream) {
    assertThat(engine(version, role).receive(stream).events).contains("violation " + violation);
  }

  private static void assertViolation(
      String ofClient, String ofServer, ProtocolVersion version, Role role, byte[] stream) {
    assertViolation(role == Role.SERVER ? ofClient : ofServer, version, role, stream);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_sent_is_the_same_in_every_version(Role role) {
    for (ProtocolVersion version : List.of(ProtocolVersion.HYBI_07, ProtocolVersion.HYBI_08)) {
      Engine draft = engine(version, role);
      Engine rfc = Engine.of(role);
      for (Engine engine : List.of(draft, rfc)) {
        engine.receive(to(role, FIN | PING, "?"));
        engine.protocol.send(true, java.nio.ByteBuffer.allocate(200), 0, 200);
        engine.protocol.close(1009, "too large");
      }

      assertThat(draft.sent()).isEqualTo(rfc.sent());
    }
  }

  @Test
  void a_client_requests_the_configured_version() {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      if (!version.isHixie()) {
        ClientHandshake handshake = new ClientHandshake(version, List.of(), null, "key");

        assertThat(handshake.version()).isEqualTo(version);
        assertThat(handshake.request().first("Sec-WebSocket-Version"))
            .isEqualTo(String.valueOf(version.number()));
      }
    }
  }

  @Test
  void a_client_tolerates_an_origin_in_the_answer() throws InvalidHandshakeException {
    Headers answer =
        Headers.of(
            "Upgrade", "websocket",
            "Connection", "Upgrade",
            "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "Sec-WebSocket-Origin", "http://server.test");

    new ClientHandshake(ProtocolVersion.HYBI_08, List.of(), null, "dGhlIHNhbXBsZSBub25jZQ==")
        .read(101, answer);
  }
}
