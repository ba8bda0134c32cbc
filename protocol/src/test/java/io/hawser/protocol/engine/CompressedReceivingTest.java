// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static io.hawser.protocol.engine.Frames.BINARY;
import static io.hawser.protocol.engine.Frames.CONTINUATION;
import static io.hawser.protocol.engine.Frames.FIN;
import static io.hawser.protocol.engine.Frames.PING;
import static io.hawser.protocol.engine.Frames.RSV1;
import static io.hawser.protocol.engine.Frames.TEXT;
import static io.hawser.protocol.engine.Frames.to;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflateTest;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedReceivingTest {
  private static final String HELLO = "text 48 65 6C 6C 6F";
  private static final Limits LIMITS = new Limits(100_000, 1000);

  private final DeflatePool pool = new DeflatePool();

  private Engine engine(Role role, boolean takeover) {
    return engine(role, takeover, LIMITS);
  }

  private Engine engine(Role role, boolean takeover, Limits limits) {
    DeflateAgreement agreement =
        PerMessageDeflateTest.agreement(
            o -> o.serverNoContextTakeover(!takeover).clientNoContextTakeover(!takeover));
    return Engine.of(role, limits, agreement, pool);
  }

  private static byte[] hex(String hex) {
    return Engine.bytes(hex);
  }

  /** Returns a message as zlib compresses it, without its tail. */
  static byte[] deflate(byte[] payload) {
    byte[] all = deflate(new Deflater(6, true), payload, Deflater.SYNC_FLUSH);
    return Arrays.copyOf(all, all.length - 4);
  }

  private static byte[] deflate(Deflater deflater, byte[] payload, int flush) {
    deflater.setInput(payload);
    byte[] buffer = new byte[1 << 16];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int count; (count = deflater.deflate(buffer, 0, buffer.length, flush)) > 0; ) {
      out.write(buffer, 0, count);
    }
    return out.toByteArray();
  }

  // -- valid messages ----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    // RFC 7692 §7.2.3.1 to §7.2.3.5
    "F2 48 CD C9 C9 07 00",
    "00 05 00 FA FF 48 65 6C 6C 6F 00",
    "F3 48 CD C9 C9 07 00 00",
    "F2 48 05 00 00 00 FF FF CA C9 C9 07 00",
    // ending with the final block itself, and with the tail that should have been removed
    "F3 48 CD C9 C9 07 00",
    "F2 48 CD C9 C9 07 00 00 00 FF FF",
    // two final blocks, the second with a window of its own
    "F3 48 05 00 CB C9 C9 07 00",
  })
  void hello_in_every_way_it_can_be_written(String payload) {
    for (Role role : Role.values()) {
      for (boolean takeover : List.of(true, false)) {
        Engine engine = engine(role, takeover);

        engine.receive(to(role, FIN | RSV1 | TEXT, hex(payload))).assertEvents(HELLO);
        engine.receive(to(role, FIN | RSV1 | TEXT, hex(payload))).assertEvents(HELLO);
        engine.receive(to(role, FIN | RSV1 | TEXT, deflate("Hello".getBytes(US_ASCII))));
        engine.assertEvents(HELLO).assertNothingElse();
        assertThat(engine.isLending()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_second_hello_of_rfc_7692_refers_to_the_first(Role role) {
    engine(role, true)
        .receive(to(role, FIN | RSV1 | TEXT, hex("F2 48 CD C9 C9 07 00")))
        .receive(to(role, FIN | RSV1 | TEXT, hex("F2 00 11 00 00")))
        .assertEvents(HELLO, HELLO);
  }

  @ParameterizedTest
  @EnumSource
  void without_takeover_there_is_nothing_to_refer_to(Role role) {
    engine(role, false)
        .receive(to(role, FIN | RSV1 | TEXT, hex("F2 48 CD C9 C9 07 00")))
        .receive(to(role, FIN | RSV1 | TEXT, hex("F2 00 11 00 00")))
        .assertEvents(HELLO, "end of output", "closing", "violation INVALID_COMPRESSED_DATA");
  }

  @ParameterizedTest
  @EnumSource
  void a_fragmented_hello_arrives_however_the_network_splits_it(Role role) {
    byte[] wire =
        Frames.join(
            to(role, RSV1 | TEXT, hex("F2 48 CD")),
            to(role, FIN | PING, "p"),
            to(role, CONTINUATION, hex("")),
            to(role, FIN | CONTINUATION, hex("C9 C9 07 00")));
    Partitions.of(wire)
        .forEach(
            parts -> {
              Engine engine = engine(role, true);
              parts.forEach(engine::receive);
              engine.assertEvents("ping 70", HELLO);
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fragments_that_were_flushed_one_by_one_may_end_with_an_empty_one(boolean takeover) {
    Engine engine = engine(Role.SERVER, takeover);
    for (int i = 0; i < 3; i++) {
      Deflater deflater = new Deflater(6, true);
      engine
          .receive(
              to(
                  Role.SERVER,
                  RSV1 | TEXT,
                  deflate(deflater, "Hel".getBytes(US_ASCII), Deflater.SYNC_FLUSH)))
          .receive(
              to(
                  Role.SERVER,
                  CONTINUATION,
                  deflate(deflater, "lo".getBytes(US_ASCII), Deflater.SYNC_FLUSH)))
          .receive(to(Role.SERVER, FIN | CONTINUATION, hex("")))
          .assertEvents(HELLO);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"03 00", "03 00 00", "01 00 00 FF FF"})
  void an_empty_message_may_be_a_final_block(String payload) {
    engine(Role.CLIENT, true)
        .receive(to(Role.CLIENT, FIN | RSV1 | BINARY, hex(payload)))
        .receive(to(Role.CLIENT, FIN | RSV1 | TEXT, hex("F2 48 CD C9 C9 07 00")))
        .receive(to(Role.CLIENT, FIN | RSV1 | BINARY, hex(payload)))
        .receive(to(Role.CLIENT, FIN | RSV1 | TEXT, hex("F2 48 CD C9 C9 07 00")))
        .assertEvents("binary ", HELLO, "binary ", HELLO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "02 00", "", "00 00 00 FF FF"})
  void an_empty_message_in_every_way_it_can_be_written(String payload) {
    Engine engine = engine(Role.CLIENT, true);

    engine
        .receive(to(Role.CLIENT, FIN | RSV1 | BINARY, hex(payload)))
        .receive(to(Role.CLIENT, FIN | RSV1 | TEXT, hex("F2 48 CD C9 C9 07 00")))
        .receive(to(Role.CLIENT, FIN | RSV1 | BINARY, hex(payload)))
        .receive(to(Role.CLIENT, FIN | RSV1 | TEXT, hex("F2 00 11 00 00")));

    engine.assertEvents("binary ", HELLO, "binary ", HELLO);
  }

  @Test
  void uncompressed_messages_may_come_between_compressed_ones() {
    engine(Role.SERVER, true)
        .receive(to(Role.SERVER, FIN | RSV1 | TEXT, hex("F2 48 CD C9 C9 07 00")))
        .receive(to(Role.SERVER, FIN | TEXT, "hi"))
        .receive(to(Role.SERVER, TEXT, "h"))
        .receive(to(Role.SERVER, FIN | CONTINUATION, "i"))
        .receive(to(Role.SERVER, FIN | RSV1 | TEXT, hex("F2 00 11 00 00")))
        .assertEvents(HELLO, "text 68 69", "text 68 69", HELLO);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 65_535, 65_536, 99_999, 100_000})
  void a_message_of_any_size_up_to_the_limit_arrives(int size) {
    for (boolean random : List.of(true, false)) {
      byte[] payload = new byte[size];
      if (random) {
        new Random(size).nextBytes(payload);
      }
      Engine engine = engine(Role.SERVER, true);
      Engine expected = Engine.server();
      expected.onMessage(false, java.nio.ByteBuffer.wrap(payload), 0, size);

      byte[] wire = to(Role.SERVER, FIN | RSV1 | BINARY, deflate(payload));
      engine.receive(wire);
      engine.receive(Arrays.copyOf(wire, wire.length / 2));
      engine.receive(Arrays.copyOfRange(wire, wire.length / 2, wire.length));

      assertThat(engine.events).containsExactly(expected.events.get(0), expected.events.get(0));
      assertThat(engine.mostLent()).isLessThanOrEqualTo(100_000);
    }
  }

  @Test
  void statistics_count_what_was_compressed() {
    Engine engine = engine(Role.SERVER, true);

    engine
        .receive(to(Role.SERVER, FIN | RSV1 | TEXT, hex("F2 48 CD C9 C9 07 00")))
        .receive(to(Role.SERVER, RSV1 | TEXT, hex("F2 00")))
        .receive(to(Role.SERVER, FIN | CONTINUATION, hex("11 00 00")))
        .receive(to(Role.SERVER, FIN | TEXT, "hi"));

    assertThat(engine.protocol.compressionStatistics())
        .isEqualTo(new CompressionStatistics(0, 0, 0, 2, 10, 12));
    assertThat(Engine.server().protocol.compressionStatistics()).isNull();
  }

  // -- invalid messages --------------------------------------------------------------------------

  private static void assertViolation(Engine engine, ProtocolViolation violation) {
    assertThat(engine.events).contains("violation " + violation);
    int code = violation.closeCode();
    // Masked by the client's key, if the engine is a client.
    assertThat(engine.sent())
        .containsAnyOf(
            String.format("%02X %02X", code >> 8, code & 0xFF),
            String.format("01 02 03 04 %02X %02X", code >> 8 ^ 1, code & 0xFF ^ 2));
    assertThat(engine.isLending()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {FIN | RSV1 | TEXT, FIN | RSV1 | BINARY, RSV1 | TEXT})
  void a_compressed_message_where_nothing_was_agreed_is_a_violation(int first) {
    assertViolation(
        Engine.server().receive(to(Role.SERVER, first, hex("F2 48 CD C9 C9 07 00"))),
        ProtocolViolation.UNEXPECTED_RSV_1);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        FIN | RSV1 | PING,
        FIN | RSV1 | Frames.PONG,
        FIN | RSV1 | Frames.CLOSE,
        FIN | RSV1 | CONTINUATION,
        FIN | RSV1 | 3
      })
  void only_the_first_frame_of_a_message_says_that_it_is_compressed(int first) {
    Engine engine = engine(Role.SERVER, true);
    engine.receive(to(Role.SERVER, RSV1 | TEXT, hex("F2")));

    assertViolation(
        engine.receive(to(Role.SERVER, first, hex(""))), ProtocolViolation.UNEXPECTED_RSV_1);
  }

  @ParameterizedTest
  @CsvSource({
    "FF FF FF FF", // block type 3
    "00 05 00 00 00 48", // lengths of a stored block that contradict each other
    "F2 00 91 00 00", // a reference to before the beginning
    "00 05 00 FA FF 48 65", // a truncated stored block
    "F2 48 CD C9", // a compressed block that is truncated
    "4A", // and one that is truncated in its first symbols
    "04", // truncated in the header of a dynamic block
    "04 C0",
    "01 05 00 FA FF 48 65 6C 6C 6F 07", // garbage after a final block
  })
  void what_cannot_be_decompressed_is_a_violation(String payload) {
    for (Role role : Role.values()) {
      for (boolean takeover : List.of(true, false)) {
        assertViolation(
            engine(role, takeover).receive(to(role, FIN | RSV1 | BINARY, hex(payload))),
            ProtocolViolation.INVALID_COMPRESSED_DATA);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6})
  void a_truncated_message_is_never_accepted_as_complete(int level) {
    byte[] payload = Arrays.copyOf(PerMessageDeflateTest.text(2000), 2002);
    payload[2000] = payload[2001] = -1;
    byte[] message = deflate(new Deflater(level, true), payload, Deflater.SYNC_FLUSH);
    for (boolean takeover : List.of(true, false)) {
      // The first byte of a stored block alone is an empty message.
      for (int length = level == 0 ? 2 : 1; length < message.length - 4; length++) {
        assertViolation(
            engine(Role.SERVER, takeover)
                .receive(to(Role.SERVER, FIN | RSV1 | BINARY, Arrays.copyOf(message, length))),
            ProtocolViolation.INVALID_COMPRESSED_DATA);
      }
    }
  }

  @Test
  void text_that_is_not_utf8_is_found_before_the_message_is_whole() {
    Engine engine = engine(Role.SERVER, true);
    byte[] text = deflate(new byte[] {'a', (byte) 0xC0, (byte) 0xAF});

    engine.receive(to(Role.SERVER, RSV1 | TEXT, text));

    assertViolation(engine, ProtocolViolation.INVALID_UTF8);
  }

  @Test
  void text_may_not_end_inside_a_character_but_a_fragment_may() {
    byte[] whole = deflate("grüße".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Engine good = engine(Role.SERVER, true);
    for (int i = 0; i < whole.length; i++) {
      byte[] one = {whole[i]};
      int fin = i == whole.length - 1 ? FIN : 0;
      good.receive(to(Role.SERVER, fin | (i == 0 ? RSV1 | TEXT : CONTINUATION), one));
    }
    good.assertEvents("text 67 72 C3 BC C3 9F 65");

    Engine bad = engine(Role.SERVER, true);
    bad.receive(to(Role.SERVER, FIN | RSV1 | TEXT, deflate(new byte[] {'g', (byte) 0xC3})));
    assertViolation(bad, ProtocolViolation.INVALID_UTF8);
  }

  @ParameterizedTest
  @EnumSource
  void one_byte_above_the_limit_is_too_much_however_it_is_compressed(Role role) {
    for (byte[] payload : List.of(new byte[100_001], random(100_001))) {
      assertViolation(
          engine(role, true).receive(to(role, FIN | RSV1 | BINARY, deflate(payload))),
          ProtocolViolation.MESSAGE_TOO_BIG);
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void a_bomb_costs_no_more_memory_than_the_limit(Role role) {
    byte[] bomb = deflate(new byte[100 << 20]);
    assertThat(bomb.length).isBetween(90_000, 120_000);
    for (boolean fragmented : List.of(true, false)) {
      Engine engine = engine(role, true);

      engine.receive(
          fragmented
              ? Frames.join(
                  to(role, RSV1 | BINARY, Arrays.copyOf(bomb, 50)),
                  to(role, CONTINUATION, Arrays.copyOfRange(bomb, 50, bomb.length)))
              : to(role, FIN | RSV1 | BINARY, bomb));

      assertViolation(engine, ProtocolViolation.MESSAGE_TOO_BIG);
      assertThat(engine.mostLent()).isLessThanOrEqualTo(100_000);
    }
  }

  @Test
  void compressed_bytes_that_become_nothing_are_limited_too() {
    Engine engine = engine(Role.SERVER, true);
    byte[] emptyBlocks = new byte[50_000];
    for (int i = 0; i < emptyBlocks.length; i += 5) {
      emptyBlocks[i + 3] = emptyBlocks[i + 4] = -1;
    }

    engine
        .receive(to(Role.SERVER, RSV1 | BINARY, emptyBlocks))
        .receive(to(Role.SERVER, CONTINUATION, emptyBlocks))
        .receive(to(Role.SERVER, CONTINUATION, emptyBlocks));

    assertViolation(engine, ProtocolViolation.MESSAGE_TOO_BIG);
  }

  // -- memory ------------------------------------------------------------------------------------

  @Test
  void a_context_is_freed_at_the_end_and_a_pooled_one_is_returned() {
    for (int i = 0; i < 100; i++) {
      Engine engine = engine(Role.SERVER, false);
      engine.receive(to(Role.SERVER, RSV1 | TEXT, hex("F2 48")));
      assertThat(pool.idleDecompressors()).isZero();

      engine.protocol.endOfStream();

      assertThat(pool.idleDecompressors()).isEqualTo(1);
    }
  }

  @Test
  void the_pool_keeps_no_more_inflaters_than_it_needs() {
    List<Engine> engines =
        java.util.stream.IntStream.range(0, 100).mapToObj(i -> engine(Role.SERVER, false)).toList();
    engines.forEach(engine -> engine.receive(to(Role.SERVER, RSV1 | TEXT, hex("F2 48"))));
    engines.forEach(
        engine ->
            engine
                .receive(to(Role.SERVER, FIN | CONTINUATION, hex("CD C9 C9 07 00")))
                .assertEvents(HELLO));

    assertThat(pool.idleDecompressors()).isEqualTo(16);
    pool.close();
    assertThat(pool.idleDecompressors()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void after_a_large_message_a_few_bytes_hold_no_more_than_at_first(Role role) {
    for (boolean takeover : List.of(true, false)) {
      for (byte[] begin :
          List.of(
              to(role, RSV1 | BINARY, Arrays.copyOf(deflate(random(1000)), 288)),
              Arrays.copyOf(to(role, FIN | RSV1 | BINARY, deflate(random(1000))), 288))) {
        Engine next = engine(role, takeover);
        next.receive(to(role, FIN | RSV1 | BINARY, deflate(random(99_000))));
        next.receive(begin);

        assertThat(next.events).hasSize(1);
        assertThat(next.lentBytes()).isEqualTo(16 << 10);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void memory_grows_with_what_comes_out_and_is_at_most_twice_that(Role role) {
    Engine engine = engine(role, true);
    byte[] wire = to(role, FIN | RSV1 | BINARY, deflate(random(99_000)));

    for (int i = 0; i < wire.length - 1; i++) {
      engine.receive(new byte[] {wire[i]});

      assertThat(engine.lentBytes()).isLessThanOrEqualTo(Math.max(16 << 10, 2 * i));
    }
  }
}
