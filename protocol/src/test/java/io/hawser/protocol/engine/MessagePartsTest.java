// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static io.hawser.protocol.engine.Frames.BINARY;
import static io.hawser.protocol.engine.Frames.CONTINUATION;
import static io.hawser.protocol.engine.Frames.FIN;
import static io.hawser.protocol.engine.Frames.PING;
import static io.hawser.protocol.engine.Frames.RSV1;
import static io.hawser.protocol.engine.Frames.TEXT;
import static io.hawser.protocol.engine.Frames.join;
import static io.hawser.protocol.engine.Frames.to;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflateTest;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are reported in parts as they arrive, and sent in fragments. */
class MessagePartsTest {
  /** Characters of one to four bytes. */
  private static final String TEXT_4 = "aé€𝄞b";

  private static final Limits TINY = new Limits(1, 1);
  private static final long ANY = Long.MAX_VALUE;

  private final DeflatePool pool = new DeflatePool();

  private static Engine inParts(Role role, long limit) {
    Engine engine = Engine.of(role, TINY);
    engine.protocol.receiveParts(limit);
    return engine;
  }

  private Engine compressing(Role role, boolean takeover) {
    DeflateAgreement agreement =
        PerMessageDeflateTest.agreement(
            o -> o.serverNoContextTakeover(!takeover).clientNoContextTakeover(!takeover));
    return Engine.of(role, TINY, agreement, pool);
  }

  private static byte[] joined(Engine engine) {
    return join(engine.parts.toArray(byte[][]::new));
  }

  private static void assertCharacters(byte[] part) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(part));
    } catch (CharacterCodingException cut) {
      throw new AssertionError("a part is cut inside a character", cut);
    }
  }

  // -- receiving ---------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void the_parts_of_a_text_are_its_characters_however_it_is_split(Role role) {
    byte[] text = TEXT_4.getBytes(UTF_8);
    for (int cut = 0; cut <= text.length; cut++) {
      byte[] wire =
          join(
              to(role, TEXT, Arrays.copyOf(text, cut)),
              to(role, FIN | PING, "!"),
              to(role, FIN | CONTINUATION, Arrays.copyOfRange(text, cut, text.length)));
      Partitions.of(wire)
          .forEach(
              pieces -> {
                Engine engine = inParts(role, text.length);
                pieces.forEach(engine::receive);
                assertThat(joined(engine)).isEqualTo(text);
                engine.parts.forEach(MessagePartsTest::assertCharacters);
                List<String> kinds =
                    engine.events.stream().map(event -> event.substring(0, 4)).distinct().toList();
                assertThat(engine.events).filteredOn(event -> event.startsWith("last")).hasSize(1);
                assertThat(engine.events.get(engine.events.size() - 1)).startsWith("last text");
                assertThat(kinds).contains("ping");
              });
    }
  }

  @Test
  void a_part_is_what_has_arrived() {
    inParts(Role.CLIENT, ANY)
        .receive("02 03 01 02 03")
        .assertEvents("part binary 01 02 03")
        .receive("00 02 04")
        .assertEvents("part binary 04")
        .receive("05")
        .assertEvents("part binary 05")
        .receive("80 00")
        .assertEvents("last binary ")
        .receive("82 01 06 81 00")
        .assertEvents("last binary 06", "last text ");
  }

  @Test
  void it_applies_from_the_next_message_on() {
    Engine engine = Engine.client();
    engine.receive("02 01 01");
    engine.protocol.receiveParts(ANY);

    engine.receive("80 01 02 82 01 03").assertEvents("binary 01 02", "last binary 03");
  }

  @Test
  void the_limit_of_fragments_does_not_apply() {
    Engine engine = inParts(Role.CLIENT, ANY).receive("02 00");
    for (int i = 0; i < 1000; i++) {
      engine.receive("00 00");
    }
    engine.receive("80 00").assertEvents("last binary ");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 65_535, 65_536, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL, 1L << 32})
  void a_frame_may_have_exactly_the_limit(long limit) {
    Engine exact = inParts(Role.CLIENT, limit).receive(header(limit));
    assertThat(exact.events).isEmpty();
    exact.receive("00").assertEvents((limit == 1 ? "last" : "part") + " binary 00");

    inParts(Role.CLIENT, limit)
        .receive(header(limit + 1))
        .assertEvents("end of output", "closing", "violation MESSAGE_TOO_BIG");
    inParts(Role.CLIENT, limit)
        .receive("02 01 00")
        .receive(continuation(limit))
        .assertEvents("part binary 00", "end of output", "closing", "violation MESSAGE_TOO_BIG");
  }

  @Test
  void the_longest_frame_can_begin_but_nothing_can_follow_it() {
    Engine engine = inParts(Role.CLIENT, ANY).receive("02 7F 7F FF FF FF FF FF FF FF 01");
    engine.assertEvents("part binary 01");
    inParts(Role.CLIENT, ANY)
        .receive("02 01 01")
        .receive("80 7F 7F FF FF FF FF FF FF FF")
        .assertEvents("part binary 01", "end of output", "closing", "violation MESSAGE_TOO_BIG");
    inParts(Role.CLIENT, ANY)
        .receive("02 7F FF FF FF FF FF FF FF FF")
        .assertEvents("end of output", "closing", "violation INVALID_LENGTH");
  }

  private static byte[] header(long length) {
    return frame(0x82, length);
  }

  private static byte[] continuation(long length) {
    return frame(0x80, length);
  }

  private static byte[] frame(int first, long length) {
    ByteBuffer header = ByteBuffer.allocate(10).put((byte) first);
    if (length < 126) {
      header.put((byte) length);
    } else if (length < 1 << 16) {
      header.put((byte) 126).putShort((short) length);
    } else {
      header.put((byte) 127).putLong(length);
    }
    return Arrays.copyOf(header.array(), header.position());
  }

  @Test
  void invalid_text_ends_the_connection_at_the_part_that_has_it() {
    inParts(Role.CLIENT, ANY)
        .receive("01 02 61 C3")
        .assertEvents("part text 61")
        .receive("00 01 A9")
        .assertEvents("part text C3 A9")
        .receive("00 01 E2")
        .assertEvents()
        .receive("00 01 28")
        .assertEvents("end of output", "closing", "violation INVALID_UTF8");
    inParts(Role.CLIENT, ANY)
        .receive("81 02 61 C3")
        .assertEvents("end of output", "closing", "violation INVALID_UTF8");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pausing_stops_inside_a_message(boolean compressed) {
    Engine engine = compressing(Role.CLIENT, true);
    engine.protocol.receiveParts(ANY);
    engine.onMessage(engine.protocol::pause);
    byte[] payload = new byte[60_000];
    new Random(1).nextBytes(payload);
    byte[] frame =
        compressed
            ? to(Role.CLIENT, FIN | RSV1 | BINARY, CompressedReceivingTest.deflate(payload))
            : join(to(Role.CLIENT, BINARY, payload), to(Role.CLIENT, FIN | CONTINUATION, ""));
    ByteBuffer in = ByteBuffer.wrap(frame);

    int parts = 0;
    do {
      engine.protocol.receive(in);
      assertThat(engine.parts).hasSize(++parts);
      engine.protocol.resume();
    } while (in.hasRemaining());

    assertThat(joined(engine)).isEqualTo(payload);
    assertThat(parts).isGreaterThan(1);
  }

  @Test
  void the_most_compressible_message_never_needs_much_memory() {
    Engine engine = compressing(Role.SERVER, false);
    engine.protocol.receiveParts(ANY);
    byte[] zeros = new byte[64 << 20];
    long[] size = {0, 0};
    engine.onMessage(
        () -> {
          size[0] += engine.parts.get(0).length;
          size[1] = Math.max(size[1], engine.parts.get(0).length);
          engine.parts.clear();
        });

    engine.receive(to(Role.SERVER, FIN | RSV1 | BINARY, CompressedReceivingTest.deflate(zeros)));

    assertThat(size[0]).isEqualTo(zeros.length);
    assertThat(size[1]).isLessThan(5 << 19);
    assertThat(engine.mostLent()).isLessThan(5 << 20);
  }

  @Test
  void the_limit_holds_for_what_is_decompressed() {
    byte[] deflated = CompressedReceivingTest.deflate(new byte[10_000]);
    for (int limit : new int[] {9_999, 10_000}) {
      Engine engine = compressing(Role.CLIENT, true);
      engine.protocol.receiveParts(limit);
      engine.receive(to(Role.CLIENT, FIN | RSV1 | BINARY, deflated));
      assertThat(engine.events.get(engine.events.size() - 1))
          .startsWith(limit < 10_000 ? "violation MESSAGE_TOO_BIG" : "last binary 10000 bytes");
    }
  }

  @Test
  void an_old_draft_has_parts_too_and_repairs_its_text_across_them() {
    byte[] text = Engine.bytes("61 C3 28 E2 82 AC F0 9D 84 9E E2");
    byte[] wire = join(new byte[] {0}, text, new byte[] {(byte) 0xFF, 0, 'x', (byte) 0xFF});
    Engine whole = Engine.of(ProtocolVersion.HIXIE_76, Role.SERVER, Limits.DEFAULT).receive(wire);
    Partitions.of(wire)
        .forEach(
            pieces -> {
              Engine engine = Engine.of(ProtocolVersion.HIXIE_76, Role.SERVER, TINY);
              engine.protocol.receiveParts(100);
              pieces.forEach(engine::receive);
              engine.parts.forEach(MessagePartsTest::assertCharacters);
              assertThat(engine.events).filteredOn(event -> event.startsWith("last")).hasSize(2);
              assertThat("text " + Engine.hex(joined(engine)))
                  .isEqualTo(String.join("", whole.events).replace("text 78", " 78"));
            });
  }

  @Test
  void an_old_draft_has_the_limit_too() {
    Engine engine = Engine.of(ProtocolVersion.HIXIE_76, Role.SERVER, TINY);
    engine.protocol.receiveParts(3);
    engine.receive("00 61").receive("62 63 FF").assertEvents("part text 61", "last text 62 63");
    engine.receive("00 61 62").receive("63").receive("64");
    assertThat(engine.events).contains("violation MESSAGE_TOO_BIG").doesNotContain("part text 64");
  }

  // -- sending -----------------------------------------------------------------------------------

  private static void fragment(Engine engine, boolean text, String payload, boolean last) {
    ByteBuffer bytes = ByteBuffer.wrap(payload.getBytes(UTF_8));
    engine.protocol.sendFragment(
        text, bytes, 0, bytes.capacity(), last, CompressionChoice.BY_THRESHOLD);
  }

  @Test
  void fragments_are_frames_that_continue_each_other() {
    Engine server = Engine.server();
    fragment(server, true, "a", false);
    server.protocol.ping(ByteBuffer.allocate(1), 0, 1);
    fragment(server, true, "b", false);
    fragment(server, true, "", true);
    server.assertSent("01 01 61 89 01 00 00 01 62 80 00");
    fragment(server, false, "c", true);
    server.assertSent("82 01 63");
    fragment(Engine.client(), true, "", true);
  }

  @Test
  void an_old_draft_sends_one_text() {
    Engine engine = Engine.of(ProtocolVersion.HIXIE_76, Role.SERVER, Limits.DEFAULT);
    fragment(engine, true, "a", false);
    fragment(engine, true, "b", false);
    fragment(engine, true, "", true);
    engine.assertSent("00 61 62 FF");
  }

  @ParameterizedTest
  @EnumSource
  void compressed_fragments_arrive_whole_and_in_parts(Role role) {
    Random random = new Random(7);
    for (int round = 0; round < 40; round++) {
      boolean takeover = random.nextBoolean();
      Engine sender = compressing(role, takeover);
      Role other = role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
      Engine whole =
          Engine.of(
              other,
              Limits.DEFAULT,
              PerMessageDeflateTest.agreement(
                  o -> o.serverNoContextTakeover(!takeover).clientNoContextTakeover(!takeover)),
              pool);
      Engine parts = compressing(other, takeover);
      parts.protocol.receiveParts(ANY);
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      int messages = 1 + random.nextInt(4);
      for (int i = 0; i < messages; i++) {
        int fragments = random.nextInt(5);
        for (int j = 0; j <= fragments; j++) {
          byte[] payload = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(20_000)];
          for (int at = 0; at < payload.length; at++) {
            payload[at] = (byte) ('a' + random.nextInt(4));
          }
          sent.writeBytes(payload);
          sender.protocol.sendFragment(
              true,
              ByteBuffer.wrap(payload),
              0,
              payload.length,
              j == fragments,
              CompressionChoice.BY_THRESHOLD);
        }
        ByteBuffer between = ByteBuffer.wrap("whole".getBytes(UTF_8));
        sender.protocol.send(true, between, 0, 5, CompressionChoice.ALWAYS);
        sent.writeBytes(between.array());
      }
      byte[] wire = Engine.bytes(sender.sent());
      for (int at = 0; at < wire.length; ) {
        int length = Math.min(wire.length - at, 1 + random.nextInt(5000));
        whole.receive(Arrays.copyOfRange(wire, at, at + length));
        parts.receive(Arrays.copyOfRange(wire, at, at + length));
        at += length;
      }
      assertThat(whole.events).hasSize(2 * messages).allMatch(event -> event.startsWith("text"));
      assertThat(joined(parts)).isEqualTo(sent.toByteArray());
      assertThat(parts.events).filteredOn(event -> event.startsWith("last")).hasSize(2 * messages);
      CompressionStatistics out = Objects.requireNonNull(sender.protocol.compressionStatistics());
      if (takeover) { // without it, the short messages are sent as they are
        assertThat(out.sentMessages()).isEqualTo(2L * messages);
        assertThat(out.sentBytes()).isEqualTo(sent.size());
      }
      for (Engine receiver : List.of(whole, parts)) {
        CompressionStatistics in =
            Objects.requireNonNull(receiver.protocol.compressionStatistics());
        assertThat(in.receivedMessages()).isEqualTo(out.sentMessages());
        assertThat(in.receivedBytes()).isEqualTo(out.sentBytes());
        assertThat(in.receivedCompressedBytes()).isEqualTo(out.sentCompressedBytes());
      }
    }
  }
}
