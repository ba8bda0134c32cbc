// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.PerMessageDeflateTest;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateBuffer;
import io.hawser.protocol.deflate.DeflateParameters;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.deflate.DeflateStream;
import io.hawser.protocol.deflate.MessageDeflater;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedSendingTest {
  private static final ByteBuffer HELLO = ByteBuffer.wrap("Hello".getBytes(US_ASCII));

  private final DeflatePool pool = new DeflatePool();

  private Engine engine(Role role, Consumer<PerMessageDeflate.Builder> options) {
    return Engine.of(role, Limits.DEFAULT, PerMessageDeflateTest.agreement(options), pool);
  }

  private static void send(Engine engine, byte[] payload, CompressionChoice choice) {
    engine.protocol.send(true, ByteBuffer.wrap(payload), 0, payload.length, choice);
  }

  /** Returns the messages that were sent, as frames without masks. */
  private static List<byte[]> sent(Engine engine, Role role) {
    List<byte[]> frames = new ArrayList<>();
    ByteBuffer wire = ByteBuffer.wrap(Engine.bytes(engine.sent()));
    while (wire.hasRemaining()) {
      int first = wire.get();
      int length = wire.get() & 0x7F;
      length =
          length == 126 ? wire.getShort() & 0xFFFF : length == 127 ? (int) wire.getLong() : length;
      byte[] key = new byte[role == Role.CLIENT ? 4 : 0];
      wire.get(key);
      byte[] frame = new byte[1 + length];
      wire.get(frame, 1, length);
      for (int i = 0; i < length && key.length > 0; i++) {
        frame[1 + i] ^= key[i % 4];
      }
      frame[0] = (byte) first;
      frames.add(frame);
    }
    return frames;
  }

  private static byte[] payload(byte[] frame) {
    return Arrays.copyOfRange(frame, 1, frame.length);
  }

  @Test
  void the_examples_of_rfc_7692_section_7_2_3() {
    Engine engine = engine(Role.SERVER, o -> o.threshold(0).level(6));

    engine.protocol.send(true, HELLO, 0, 5);
    engine.protocol.send(true, HELLO, 0, 5);

    // The second message of §7.2.3.2 has one byte more: it does not refer to all of the first one.
    engine.assertSent("C1 07 F2 48 CD C9 C9 07 00 C1 04 02 13 00 00");
  }

  @ParameterizedTest
  @EnumSource
  void without_takeover_no_message_refers_to_another(Role role) {
    Engine engine =
        engine(role, o -> o.serverNoContextTakeover(true).clientNoContextTakeover(true));
    byte[] text = PerMessageDeflateTest.text(5000);

    send(engine, text, CompressionChoice.ALWAYS);
    send(engine, text, CompressionChoice.ALWAYS);

    List<byte[]> frames = sent(engine, role);
    assertThat(frames.get(1)).isEqualTo(frames.get(0));
    assertThat(new StrictInflater(15).message(payload(frames.get(1)))).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource
  void no_message_refers_to_one_that_was_too_large_to_be_sent(Role role) {
    Engine engine = engine(role, o -> {}).maxFrameLength(100_000);
    byte[] text = PerMessageDeflateTest.text(5000);
    byte[] tooLarge = new byte[200_000];
    new Random(1).nextBytes(tooLarge);
    System.arraycopy(text, 0, tooLarge, tooLarge.length - text.length, text.length);

    assertThatThrownBy(
            () ->
                engine.protocol.send(
                    false, ByteBuffer.wrap(tooLarge), 0, tooLarge.length, CompressionChoice.ALWAYS))
        .isInstanceOf(FrameTooLargeException.class);
    assertThat(engine.sent()).isEmpty();
    send(engine, text, CompressionChoice.ALWAYS);

    byte[] frame = sent(engine, role).get(0);
    assertThat(new StrictInflater(15).message(payload(frame))).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource
  void later_messages_do_not_refer_to_a_fragment_that_was_not_sent(Role role) {
    Engine engine = engine(role, o -> {}).maxFrameLength(100_000);
    byte[] noise = new byte[150_000];
    new Random(1).nextBytes(noise);
    assertThatThrownBy(
            () ->
                engine.protocol.sendFragment(
                    false, ByteBuffer.wrap(noise), 0, noise.length, true, CompressionChoice.ALWAYS))
        .isInstanceOf(FrameTooLargeException.class);

    byte[] text = Arrays.copyOfRange(noise, 140_000, 143_000);
    send(engine, text, CompressionChoice.ALWAYS);

    byte[] frame = sent(engine, role).get(0);
    assertThat(new StrictInflater(15).message(payload(frame))).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource
  void a_message_that_is_too_large_only_without_compression_is_sent(Role role) {
    Engine engine = engine(role, o -> {}).maxFrameLength(100_000);

    send(engine, new byte[200_000], CompressionChoice.ALWAYS);
    assertThat(engine.sent()).isNotEmpty();
    assertThatThrownBy(() -> send(engine, new byte[200_000], CompressionChoice.NEVER))
        .isInstanceOf(FrameTooLargeException.class)
        .hasMessageContaining("at most 100000");
    assertThat(engine.sent()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void with_takeover_a_message_refers_to_the_one_before(Role role) {
    Engine engine = engine(role, o -> {});
    byte[] text = PerMessageDeflateTest.text(5000);

    send(engine, text, CompressionChoice.ALWAYS);
    send(engine, text, CompressionChoice.ALWAYS);

    List<byte[]> frames = sent(engine, role);
    assertThat(frames.get(1).length).isLessThan(frames.get(0).length / 10);
  }

  static Stream<Arguments> parameters() {
    return IntStream.rangeClosed(8, 15)
        .boxed()
        .flatMap(
            bits ->
                Stream.of(true, false)
                    .flatMap(
                        takeover ->
                            Stream.of(1, 6, 9).map(level -> Arguments.of(bits, takeover, level))));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void what_is_sent_keeps_to_the_window_and_uses_it(int bits, boolean takeover, int level) {
    for (Role role : Role.values()) {
      Engine engine =
          engine(
              role,
              o ->
                  o.threshold(0)
                      .level(level)
                      .serverNoContextTakeover(!takeover)
                      .clientNoContextTakeover(!takeover)
                      .serverMaxWindowBits(bits)
                      .clientMaxWindowBits(bits));
      StrictInflater inflater = new StrictInflater(bits);
      byte[] text = PerMessageDeflateTest.text(40_000);
      Random random = new Random(bits);
      for (int i = 0; i < 12; i++) {
        int from = random.nextInt(20_000);
        byte[] message = Arrays.copyOfRange(text, from, from + 500 + random.nextInt(19_500));

        send(engine, message, CompressionChoice.ALWAYS);

        byte[] frame = sent(engine, role).get(0);
        assertThat(frame[0] & Frames.RSV1).isEqualTo(Frames.RSV1);
        assertThat(inflater.message(payload(frame))).isEqualTo(message);
        if (!takeover) {
          inflater.forget();
        }
      }
      // The window is not just small enough; it has exactly that size.
      int window = 1 << bits;
      assertThat(inflater.farthest())
          .isBetween(bits == 8 ? 200 : bits == 15 && !takeover ? 10_000 : window / 4, window);
    }
  }

  @Test
  void messages_below_the_threshold_are_sent_uncompressed_even_with_takeover() {
    Engine engine = engine(Role.SERVER, o -> o.threshold(5));

    engine.protocol.send(true, HELLO, 0, 4);
    engine.protocol.send(true, HELLO, 0, 5);
    engine.protocol.send(false, HELLO, 0, 4, CompressionChoice.ALWAYS);
    engine.protocol.send(false, HELLO, 0, 5, CompressionChoice.NEVER);

    assertThat(sent(engine, Role.SERVER))
        .extracting(frame -> frame[0] & 0xFF)
        .containsExactly(0x81, 0xC1, 0xC2, 0x82);
  }

  @Test
  void the_threshold_is_1024_unless_set() {
    Engine engine = engine(Role.SERVER, o -> {});

    send(engine, new byte[1023], CompressionChoice.BY_THRESHOLD);
    send(engine, new byte[1024], CompressionChoice.BY_THRESHOLD);

    assertThat(sent(engine, Role.SERVER))
        .extracting(frame -> frame[0] & 0xFF)
        .containsExactly(0x81, 0xC1);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 15})
  void a_message_that_does_not_become_smaller_is_sent_uncompressed_if_the_context_allows(int bits) {
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    Engine forgetful =
        engine(Role.SERVER, o -> o.serverNoContextTakeover(true).serverMaxWindowBits(bits));
    Engine keeping = engine(Role.SERVER, o -> o.serverMaxWindowBits(bits));

    send(forgetful, noise, CompressionChoice.ALWAYS);
    send(keeping, noise, CompressionChoice.ALWAYS);

    assertThat(sent(forgetful, Role.SERVER).get(0)).startsWith(0x81).hasSize(5001);
    assertThat(new StrictInflater(bits).message(payload(sent(keeping, Role.SERVER).get(0))))
        .isEqualTo(noise);
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 15})
  void an_empty_message_is_one_byte_and_leaves_the_context_alone(int bits) {
    Engine engine = engine(Role.SERVER, o -> o.threshold(0).serverMaxWindowBits(bits));

    for (int i = 0; i < 3; i++) {
      send(engine, new byte[0], CompressionChoice.ALWAYS);
      send(engine, HELLO.array(), CompressionChoice.ALWAYS);
    }

    StrictInflater inflater = new StrictInflater(bits);
    List<byte[]> frames = sent(engine, Role.SERVER);
    for (int i = 0; i < 6; i += 2) {
      assertThat(frames.get(i)).containsExactly(0xC1, 0);
      assertThat(inflater.message(payload(frames.get(i)))).isEmpty();
      assertThat(inflater.message(payload(frames.get(i + 1)))).isEqualTo(HELLO.array());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 15})
  void it_does_not_matter_where_a_message_lies(int bits) {
    byte[] text = PerMessageDeflateTest.text(3000);
    ByteBuffer direct = ByteBuffer.allocateDirect(5000);
    direct.put(1000, text);
    ByteBuffer part = ByteBuffer.allocate(5000).put(1000, text).slice(500, 4000).asReadOnlyBuffer();
    Engine engine =
        engine(Role.SERVER, o -> o.serverNoContextTakeover(true).serverMaxWindowBits(bits));

    send(engine, text, CompressionChoice.ALWAYS);
    engine.protocol.send(true, direct.position(7), 1000, 3000);
    engine.protocol.send(true, part.limit(9), 500, 3000);

    List<byte[]> frames = sent(engine, Role.SERVER);
    assertThat(frames.get(1)).isEqualTo(frames.get(0));
    assertThat(frames.get(2)).isEqualTo(frames.get(0));
    assertThat(direct.position()).isEqualTo(7);
  }

  @Test
  void a_message_that_fills_the_buffer_to_the_last_byte_is_whole() {
    byte[] text = PerMessageDeflateTest.text(3000);
    for (int size = 64; size < 1500; size++) {
      DeflateStream stream = DeflatePool.unpooled(new DeflateParameters(1, 8, 15));
      DeflateBuffer buffer = new DeflateBuffer(size);
      MessageDeflater.compress(stream, ByteBuffer.wrap(text), buffer);
      assertThat(new StrictInflater(15).message(buffer.toArray())).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_prepared_message_resets_the_context(Role role) {
    for (int bits : new int[] {9, 15}) {
      Engine engine =
          engine(role, o -> o.serverMaxWindowBits(bits).clientMaxWindowBits(bits).threshold(0));
      StrictInflater inflater = new StrictInflater(bits);
      DeflateParameters parameters = new DeflateParameters(1, 8, bits);
      assertThat(engine.protocol.compressionOf(5, CompressionChoice.BY_THRESHOLD))
          .isEqualTo(parameters);
      byte[] text = PerMessageDeflateTest.text(150);

      for (int i = 0; i < 3; i++) {
        send(engine, text, CompressionChoice.ALWAYS);
        send(engine, text, CompressionChoice.ALWAYS);
        engine.protocol.send(
            PreparedFrame.compressed(
                true, Objects.requireNonNull(WebSocketProtocol.compress(parameters, HELLO)), 5));
        send(engine, text, CompressionChoice.ALWAYS);
      }

      List<byte[]> frames = sent(engine, role);
      for (int i = 0; i < frames.size(); i++) {
        assertThat(inflater.message(payload(frames.get(i))))
            .isEqualTo(i % 4 == 2 ? HELLO.array() : text);
      }
      assertThat(frames.get(4).length).isLessThan(frames.get(0).length / 4);
      assertThat(frames.get(3).length).isGreaterThan(frames.get(0).length / 2);
    }
  }

  @Test
  void what_was_not_agreed_is_not_sent() {
    assertThat(Engine.server().protocol.compressionOf(5000, CompressionChoice.ALWAYS)).isNull();
    assertThatIllegalStateException()
        .isThrownBy(() -> Engine.server().protocol.send(PreparedFrame.compressed(true, HELLO, 5)));
  }

  @Test
  void statistics_count_what_was_compressed() {
    Engine engine = engine(Role.SERVER, o -> o.threshold(5).level(6));

    engine.protocol.send(true, HELLO, 0, 5);
    engine.protocol.send(true, HELLO, 0, 5);
    engine.protocol.send(true, HELLO, 0, 4);

    assertThat(engine.protocol.compressionStatistics())
        .isEqualTo(new CompressionStatistics(2, 10, 11, 0, 0, 0));
  }

  @Test
  void nothing_is_compressed_when_the_connection_is_closing() {
    Engine engine = engine(Role.SERVER, o -> o.threshold(0));
    engine.protocol.close(1000, "");
    engine.sent();

    engine.protocol.send(true, HELLO, 0, 5);
    engine.protocol.send(PreparedFrame.compressed(true, HELLO, 5));

    assertThat(engine.sent()).isEmpty();
    assertThat(engine.protocol.compressionStatistics())
        .isEqualTo(new CompressionStatistics(0, 0, 0, 0, 0, 0));
  }
}
