// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflateBuffer;
import io.hawser.protocol.deflate.DeflateParameters;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.Engine;
import io.hawser.protocol.engine.Frames;
import io.hawser.protocol.engine.WebSocketProtocol;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that each option has the effect that its name promises. Their use is tested elsewhere. */
public class PerMessageDeflateTest {
  private final ByteBuffer text = ByteBuffer.wrap(text(100_000));

  /** Words in random order, which compress neither badly nor perfectly. */
  public static byte[] text(int length) {
    Random random = new Random(7695);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(Integer.toString(random.nextInt(3000) * 7919, 36)).append(' ');
    }
    return text.substring(0, length).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** Lines with a key and a number, as applications send them. */
  private static byte[] lines(int length) {
    Random random = new Random(7696);
    StringBuilder lines = new StringBuilder();
    while (lines.length() < length) {
      lines.append(random.nextBoolean() ? "temperature: " : "pressure: ");
      lines.append(random.nextInt(10_000)).append('\n');
    }
    return lines.substring(0, length).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private int compressedSize(int level, int memoryLevel, int windowBits) {
    return compressedSize(level, memoryLevel, windowBits, text);
  }

  private static int compressedSize(
      int level, int memoryLevel, int windowBits, ByteBuffer message) {
    DeflateParameters parameters = new DeflateParameters(level, memoryLevel, windowBits);
    return Objects.requireNonNull(WebSocketProtocol.compress(parameters, message)).capacity();
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 10})
  void a_higher_level_compresses_more(int windowBits) {
    ByteBuffer lines = ByteBuffer.wrap(lines(100_000));
    int stored = compressedSize(0, 8, windowBits, lines);
    int fast = compressedSize(1, 8, windowBits, lines);
    int middle = compressedSize(6, 8, windowBits, lines);
    int small = compressedSize(9, 8, windowBits, lines);

    assertThat(stored).isGreaterThan(lines.capacity());
    assertThat(fast).isLessThan(lines.capacity());
    assertThat(middle).isLessThan(fast);
    assertThat(small).isLessThanOrEqualTo(middle);
  }

  @Test
  void a_larger_window_compresses_more() {
    int[] sizes = IntStream.rangeClosed(9, 15).map(bits -> compressedSize(6, 8, bits)).toArray();

    assertThat(sizes).isSortedAccordingTo((a, b) -> Integer.compare(b, a)).doesNotHaveDuplicates();
  }

  @Test
  void a_higher_memory_level_compresses_more() {
    assertThat(compressedSize(6, 1, 15)).isGreaterThan(compressedSize(6, 4, 15));
    assertThat(compressedSize(1, 1, 15)).isGreaterThan(compressedSize(1, 8, 15));
    assertThat(compressedSize(1, 1, 11)).isGreaterThan(compressedSize(1, 8, 11));
  }

  @Test
  void the_buffers_for_compressing_have_the_size_given_and_are_shared() {
    DeflatePool pool = new DeflatePool();
    pool.buffer(1000).room(1);

    assertThat(pool.buffer(1000).capacity()).isEqualTo(1000);
    assertThat(pool.buffer(1000)).isSameAs(pool.buffer(1000)).isNotSameAs(pool.buffer(2000));

    DeflateAgreement agreement = agreement(o -> o.deflateBufferSize(1000));
    Engine engine = Engine.of(Role.SERVER, Limits.DEFAULT, agreement, pool);
    assertThat(engine.protocol.send(true, text, 0, text.capacity())).isBetween(1000, 90_000);
    assertThat(pool.buffer(1000).capacity()).isGreaterThan(1000);
  }

  @Test
  void a_buffer_that_has_become_very_large_is_not_kept() {
    DeflateBuffer buffer = new DeflateBuffer(1000);
    while (buffer.capacity() < 1 << 20) {
      ByteBuffer room = buffer.room(1);
      buffer.advance(room.position(room.limit()));
    }

    buffer.clear();

    assertThat(buffer.capacity()).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 5000, 100_000})
  void memory_for_what_arrives_begins_with_the_size_given(int size) {
    DeflateAgreement agreement = agreement(o -> o.inflateBufferSize(size));
    Engine engine = Engine.of(Role.SERVER, Limits.DEFAULT, agreement, new DeflatePool());

    engine.receive(Frames.to(Role.SERVER, 0xC1, Engine.bytes("F2 48 CD C9 C9 07 00")));

    engine.assertEvents("text 48 65 6C 6C 6F");
    assertThat(engine.mostLent()).isEqualTo(size);
  }

  public static DeflateAgreement agreement(Consumer<PerMessageDeflate.Builder> options) {
    PerMessageDeflate.Builder builder = PerMessageDeflate.builder();
    options.accept(builder);
    PerMessageDeflate built = builder.build();
    return new DeflateAgreement(
        built,
        built.serverNoContextTakeover(),
        built.clientNoContextTakeover(),
        built.serverMaxWindowBits(),
        built.clientMaxWindowBits(),
        PerMessageDeflate.NAME);
  }

  @Test
  void options_out_of_range_are_refused_with_what_is_allowed() {
    assertRefused(o -> o.level(-1), "level is -1: must be 0 to 9");
    assertRefused(o -> o.level(10), "level is 10: must be 0 to 9");
    assertRefused(o -> o.memoryLevel(0), "memoryLevel is 0: must be 1 to 9");
    assertRefused(o -> o.memoryLevel(10), "memoryLevel is 10: must be 1 to 9");
    assertRefused(o -> o.threshold(-1), "threshold is -1: must be at least 0");
    assertRefused(o -> o.serverMaxWindowBits(7), "serverMaxWindowBits is 7: must be 8 to 15");
    assertRefused(o -> o.clientMaxWindowBits(16), "clientMaxWindowBits is 16: must be 8 to 15");
    assertRefused(o -> o.deflateBufferSize(63), "deflateBufferSize is 63: must be 64 to");
    assertRefused(o -> o.inflateBufferSize(0), "inflateBufferSize is 0: must be 64 to");
  }

  private static void assertRefused(Consumer<PerMessageDeflate.Builder> options, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.accept(PerMessageDeflate.builder()))
        .withMessageContaining(message);
  }
}
