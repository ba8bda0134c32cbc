// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.hixie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.Engine;
import io.hawser.protocol.engine.Frames;
import io.hawser.protocol.engine.Partitions;
import io.hawser.protocol.engine.PreparedFrame;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.protocol.engine.ProtocolEngine.State;
import io.hawser.protocol.engine.WebSocketProtocol;
import io.hawser.protocol.handshake.ClientHandshake;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HixieProtocolTest {
  private static final Limits TEN = new Limits(10, 1);

  private static Engine engine(ProtocolVersion version) {
    return engine(version, Limits.DEFAULT);
  }

  private static Engine engine(ProtocolVersion version, Limits limits) {
    return Engine.of(version, Role.SERVER, limits);
  }

  private static Engine engine76() {
    return engine(ProtocolVersion.HIXIE_76);
  }

  private static Engine engine75() {
    return engine(ProtocolVersion.HIXIE_75);
  }

  /** Expects the same result, no matter how the bytes are split into buffers. */
  private static void assertSplittingMakesNoDifference(
      ProtocolVersion version, Limits limits, byte[] stream) {
    Engine whole = engine(version, limits).receive(stream);
    String sent = whole.sent();
    Partitions.of(stream)
        .forEach(
            parts -> {
              Engine engine = engine(version, limits);
              parts.forEach(engine::receive);
              List<String> cut = parts.stream().map(Engine::hex).toList();
              assertThat(engine.events).as("%s", cut).isEqualTo(whole.events);
              assertThat(engine.sent()).as("%s", cut).isEqualTo(sent);
              assertThat(engine.protocol.state()).as("%s", cut).isEqualTo(whole.protocol.state());
              assertThat(engine.isLending()).as("%s", cut).isEqualTo(whole.isLending());
            });
  }

  @Test
  void there_is_no_client_no_compression_and_no_other_version() {
    Engine engine = engine76();
    DeflateAgreement agreement =
        new DeflateAgreement(
            PerMessageDeflate.defaults(), false, false, 15, 15, "permessage-deflate");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Engine.of(ProtocolVersion.HIXIE_76, Role.CLIENT, Limits.DEFAULT))
        .withMessage("HIXIE_76 has no compression, and clients cannot speak it");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new HixieProtocol(
                    ProtocolVersion.HIXIE_75,
                    Role.SERVER,
                    Limits.DEFAULT,
                    engine,
                    engine,
                    agreement))
        .withMessage("HIXIE_75 has no compression, and clients cannot speak it");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new HixieProtocol(
                    ProtocolVersion.RFC_6455, Role.SERVER, Limits.DEFAULT, engine, engine, null))
        .withMessage("RFC_6455 is not one of the Hixie drafts");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new WebSocketProtocol(
                    ProtocolVersion.HIXIE_75,
                    Role.SERVER,
                    Limits.DEFAULT,
                    () -> 0,
                    engine,
                    engine,
                    null,
                    new DeflatePool()))
        .withMessage("HIXIE_75 does not have the frames of RFC 6455");
  }

  // -- receiving ---------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "00 48 65 6C 6C 6F FF, text 48 65 6C 6C 6F",
    "00 FF, 'text '",
    "00 41 FF 00 FF 00 42 FF, text 41|text |text 42",
    "80 05 01 02 03 04 05 00 41 FF, text 41",
    "80 00 00 41 FF, text 41",
    "FE 02 00 FF 00 41 FF, text 41",
    "FF 02 00 FF 00 41 FF, text 41",
    "FF 80 81 00 99 00 41 FF, ''",
    "01 41 FF 00 42 FF, text 42",
    "7F FF 41 80 FF, ''",
    "7F 80 FE 00 FF 00 42 FF, text 42",
    "00 C3 28 FF, text EF BF BD 28",
    "00 C3 FF, text EF BF BD",
    "00 E2 82 41 FF, text EF BF BD 41",
    "00 F0 9D 84 FF 00 9E FF, text EF BF BD|text EF BF BD",
    "00 F0 9D E2 82 AC FF, text EF BF BD E2 82 AC",
    "00 ED A0 80 FF, text EF BF BD EF BF BD EF BF BD",
    "00 C0 80 FE 41 FF, text EF BF BD EF BF BD EF BF BD 41",
    "00 00 EF BF BF FF, text 00 EF BF BF",
    "00 F0 9D 84 9E E2 82 AC C3 A9 FF, text F0 9D 84 9E E2 82 AC C3 A9",
    "00 41, ''",
    "80, ''",
    "80 81, ''"
  })
  void frames_mean_the_same_in_both_drafts_however_they_are_cut(String stream, String events) {
    String[] expected = events.isEmpty() ? new String[0] : events.split("\\|", -1);
    for (ProtocolVersion version : List.of(ProtocolVersion.HIXIE_75, ProtocolVersion.HIXIE_76)) {
      engine(version).receive(stream).assertEvents(expected).assertNothingElse();
      assertSplittingMakesNoDifference(version, Limits.DEFAULT, Engine.bytes(stream));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FF 00", "FF 80 80 00", "FF 80 80 80 80 80 80 80 00"})
  void the_closing_handshake_of_draft_76_is_answered(String close) {
    String stream = "00 41 FF 00 42 FF " + close + " 00 43 FF";

    Engine engine = engine76().receive(stream);

    engine.assertEvents("text 41", "text 42", "end of output", "closed 1005 by peer");
    engine.assertSent("FF 00").assertState(State.CLOSED);
    assertSplittingMakesNoDifference(
        ProtocolVersion.HIXIE_76, Limits.DEFAULT, Engine.bytes(stream));
  }

  @Test
  void the_closing_handshake_of_draft_76_is_an_empty_frame_in_draft_75() {
    String stream = "00 41 FF FF 00 00 42 FF";

    engine75().receive(stream).assertEvents("text 41", "text 42").assertNothingElse();
    assertSplittingMakesNoDifference(
        ProtocolVersion.HIXIE_75, Limits.DEFAULT, Engine.bytes(stream));
  }

  @Test
  void a_length_has_seven_bits_a_byte() {
    byte[] stream = Frames.join(Engine.bytes("81 81 00"), new byte[128], Engine.bytes("00 41 FF"));

    engine76().receive(stream).assertEvents("text 41");
    assertSplittingMakesNoDifference(ProtocolVersion.HIXIE_76, Limits.DEFAULT, stream);
  }

  @Test
  void text_is_decoded_as_in_java_except_for_surrogates() {
    java.util.Random random = new java.util.Random(76);
    for (int i = 0; i < 20_000; i++) {
      byte[] text = new byte[random.nextInt(12)];
      for (int at = 0; at < text.length; at++) {
        // Bytes around the limits of UTF-8, without the one that ends a text. Java replaces a
        // surrogate, which begins with ED, with one character, the Encoding Standard with three.
        int b = random.nextInt(4) == 0 ? random.nextInt(0xFF) : 0x7E + random.nextInt(0x81);
        text[at] = (byte) (b == 0xED ? 0xEC : b);
      }
      String expected = new String(text, StandardCharsets.UTF_8);
      byte[] frame = Frames.join(new byte[] {0}, text, new byte[] {(byte) 0xFF});
      int cut = random.nextInt(frame.length);

      engine76()
          .receive(Arrays.copyOf(frame, cut))
          .receive(Arrays.copyOfRange(frame, cut, frame.length))
          .assertEvents("text " + Engine.hex(expected.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void large_texts_arrive_whole_however_they_come() {
    byte[] text = "κόσμε 𝄞".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    byte[] frame = Frames.join(new byte[] {0}, text, new byte[] {(byte) 0xFF});
    String expected = "text " + text.length + " bytes #" + Arrays.hashCode(text);

    engine76().receive(frame).assertEvents(expected);
    Engine piecewise = engine76();
    for (int from = 0; from < frame.length; from += 999) {
      piecewise.receive(Arrays.copyOfRange(frame, from, Math.min(frame.length, from + 999)));
    }
    piecewise.assertEvents(expected);
    assertThat(piecewise.isLending()).isFalse();
  }

  @Test
  void a_paused_connection_reads_nothing_and_keeps_its_place() {
    Engine engine = engine76();
    engine.onMessage(engine.protocol::pause);
    ByteBuffer in = ByteBuffer.wrap(Engine.bytes("00 41 FF 00 42 FF FF 00"));

    engine.protocol.receive(in);
    engine.assertEvents("text 41");
    engine.protocol.receive(in);
    engine.assertNothingElse();
    assertThat(in.remaining()).isEqualTo(5);

    engine.protocol.resume();
    engine.protocol.receive(in);
    engine.assertEvents("text 42");
    engine.protocol.resume();
    engine.protocol.receive(in);
    engine.assertEvents("end of output", "closed 1005 by peer").assertSent("FF 00");
  }

  @Test
  void a_callback_may_close_while_more_is_in_the_buffer() {
    Engine engine = engine76();
    engine.onMessage(() -> engine.protocol.close(1000, "done"));

    engine.receive("00 41 FF 00 42 FF FF 00");

    engine.assertEvents("text 41", "closing", "text 42", "end of output", "closed 1005 by us");
    engine.assertSent("FF 00");

    Engine old = engine75();
    old.onMessage(() -> old.protocol.close(1000, "done"));

    old.receive("00 41 FF 00 42 FF");

    old.assertEvents("text 41", "end of output", "closed 1005 by us").assertNothingElse();
  }

  // -- limits ------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "00 30 31 32 33 34 35 36 37 38 39 FF, 00 30 31 32 33 34 35 36 37 38 39 40 FF",
    "00 30 31 32 33 34 35 36 37 38 39, 00 30 31 32 33 34 35 36 37 38 39 40",
    "00 FE FE FE 30 FF, 00 FE FE FE FE FF",
    "00 30 FE FE FE FF, 00 30 31 FE FE FE FF",
    "00 30 FE FE F0 9D 84 FF, 00 30 31 FE FE F0 9D FF",
    "00 30 FE FE F0 9D 84, 00 30 31 FE FE F0 9D 30",
    "01 30 31 32 33 34 35 36 37 38 39, 01 30 31 32 33 34 35 36 37 38 39 40",
    "80 0A, 80 0B",
    "80 80 0A, 80 80 0B",
    "FF 0A, FF 0B",
    "80 80 80 80 80 80 80 80 0A, 80 80 80 80 80 80 80 80 0B"
  })
  void a_frame_may_be_as_large_as_the_limit_and_no_larger(String allowed, String tooLarge) {
    for (ProtocolVersion version : List.of(ProtocolVersion.HIXIE_75, ProtocolVersion.HIXIE_76)) {
      Engine within = engine(version, TEN).receive(allowed).assertState(State.OPEN);
      assertThat(within.mostLent()).isLessThanOrEqualTo(10);

      Engine engine = engine(version, TEN).receive(tooLarge + " 00 41 FF");

      engine.assertEvents("end of output", "closing", "violation MESSAGE_TOO_BIG");
      engine.assertSent(version == ProtocolVersion.HIXIE_76 ? "FF 00" : "");
      engine.assertState(State.FAILED);
      assertThat(engine.mostLent()).isLessThanOrEqualTo(10);
      assertThat(engine.isLending()).isFalse();
      assertSplittingMakesNoDifference(version, TEN, Engine.bytes(tooLarge));
      engine.protocol.endOfStream();
      assertThat(engine.events).hasSize(1);
      assertThat(engine.events.get(0)).startsWith("closed 1009").endsWith("by us");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "FF", "FE"})
  void a_length_without_end_fails_the_connection(String type) {
    Engine engine = engine76().receive(type + " 80".repeat(8)).assertState(State.OPEN);

    engine.receive("80");

    engine.assertEvents("end of output", "closing", "violation INVALID_LENGTH");
    assertSplittingMakesNoDifference(
        ProtocolVersion.HIXIE_76, Limits.DEFAULT, Engine.bytes(type + " 80".repeat(12)));
  }

  @Test
  void the_largest_encodable_length_is_not_mistaken_for_another() {
    Limits most = new Limits(Integer.MAX_VALUE, 1);

    Engine engine = engine(ProtocolVersion.HIXIE_76, most);
    engine.receive("80 87 FF FF FF 7F").assertState(State.OPEN).assertNothingElse();
    for (String beyond : List.of("80 88 80 80 80 00", "80 FF FF FF FF FF FF FF 7F")) {
      Engine other = engine(ProtocolVersion.HIXIE_76, most).receive(beyond);
      assertThat(other.events).contains("violation MESSAGE_TOO_BIG");
    }
  }

  @Test
  void memory_grows_with_what_has_arrived() {
    Engine engine = engine76();
    engine.receive("00");
    for (int i = 1; i <= 5000; i++) {
      engine.receive("41");
      assertThat(engine.mostLent()).isLessThanOrEqualTo(256 + 3 * i);
    }
    engine.protocol.fail(1011, "");
    engine.receive("41");

    assertThat(engine.isLending()).isFalse();
  }

  // -- sending -----------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void a_text_is_sent_between_its_start_and_end_bytes(ProtocolVersion version) {
    Engine engine = engine(version);
    ByteBuffer text = ByteBuffer.wrap("<héllo\u0000\uFFFF>".getBytes(StandardCharsets.UTF_8));

    assertThat(engine.protocol.send(true, text, 1, text.capacity() - 2)).isEqualTo(10);
    assertThat(engine.protocol.send(true, text, 0, 0, CompressionChoice.ALWAYS)).isZero();

    assertThat(text.position()).isZero();
    engine.assertSent("00 68 C3 A9 6C 6C 6F 00 EF BF BF FF 00 FF");
    ByteBuffer large = ByteBuffer.allocate(100_000);
    engine.protocol.send(true, large, 0, 100_000);
    engine.assertSent("00" + "00".repeat(100_000) + "FF");
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void what_these_drafts_lack_is_refused_or_not_sent(ProtocolVersion version) {
    Engine engine = engine(version);
    ProtocolEngine protocol = engine.protocol;
    ByteBuffer some = ByteBuffer.allocate(200);

    assertThatIllegalStateException()
        .isThrownBy(() -> protocol.send(false, some, 0, 1))
        .withMessageContaining("no binary messages");
    assertThatIllegalStateException()
        .isThrownBy(() -> protocol.send(PreparedFrame.compressed(true, some, 1)));
    assertThat(protocol.compressionOf(1 << 20, CompressionChoice.ALWAYS)).isNull();
    assertThat(protocol.compressionStatistics()).isNull();
    protocol.answerPings(true);
    protocol.ping(some, 0, 125);
    protocol.pong(some, 0, 125);
    protocol.outputDrained();
    assertThatIllegalArgumentException().isThrownBy(() -> protocol.ping(some, 0, 126));
    assertThatIllegalArgumentException().isThrownBy(() -> protocol.pong(some, 0, 126));
    assertThatIllegalArgumentException().isThrownBy(() -> protocol.close(1005, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> protocol.close(1000, "x".repeat(124)));

    engine.assertState(State.OPEN).assertNothingElse();
  }

  @Test
  void nothing_is_sent_after_the_closing_handshake_has_begun() {
    Engine engine = engine76();
    engine.protocol.close(4001, "lost");

    assertThat(engine.protocol.send(true, ByteBuffer.allocate(1), 0, 1)).isZero();
    engine.protocol.close(1001, "again");
    engine.receive("FF 00");

    engine.assertEvents("closing", "end of output", "closed 1005 by us").assertSent("FF 00");
  }

  @Test
  void there_is_no_client_for_these_drafts_and_no_number() {
    for (ProtocolVersion version : List.of(ProtocolVersion.HIXIE_75, ProtocolVersion.HIXIE_76)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Engine.of(version, Role.CLIENT, Limits.DEFAULT))
          .withMessageContaining(version.name());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ClientHandshake(version, List.of(), null, "key"))
          .withMessageContaining(version.name());
    }
    for (int number : new int[] {0, 6, 9, 12, 14, -1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ProtocolVersion.of(number))
          .withMessage("protocol version " + number + ": use 7, 8 or 13");
    }
  }

  @Test
  void memory_for_a_text_is_at_most_twice_what_has_arrived() {
    Engine engine = engine76().receive("00");
    byte[] piece = new byte[20_000];
    Arrays.fill(piece, (byte) 'a');
    for (int i = 1; i < 20; i++) {
      engine.receive(piece);

      assertThat(engine.lentBytes()).isLessThanOrEqualTo(2 * i * piece.length);
    }
  }
}
