// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Limits;
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
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a compressor that fails affects only the message on which it fails. */
class BrokenCompressorTest {
  private static final byte POISON = 'p';

  /** A compressor until a message begins with the poison. From then on, every method throws. */
  private static final class Fragile implements DeflateStream {
    private final DeflateStream stream = DeflatePool.unpooled(new DeflateParameters(1, 8, 15));
    private final boolean onlyForgetting;
    private boolean broken;

    Fragile(boolean onlyForgetting) {
      this.onlyForgetting = onlyForgetting;
    }

    @Override
    public void deflate(ByteBuffer in, DeflateBuffer out) {
      broken |= in.get(in.position()) == POISON;
      if (!onlyForgetting) {
        out.advance(out.room(1).put((byte) 1)); // some of it has been written
        check();
        out.removeLast(1);
      }
      stream.deflate(in, out);
    }

    @Override
    public void reset() {
      check();
      stream.reset();
    }

    private void check() {
      if (broken) {
        throw new ArrayIndexOutOfBoundsException("broken");
      }
    }

    @Override
    public int memory() {
      return stream.memory();
    }
  }

  private final List<Fragile> streams = new ArrayList<>();
  private boolean onlyForgetting;
  private final DeflatePool pool =
      new DeflatePool(
          parameters -> {
            Fragile stream = new Fragile(onlyForgetting);
            streams.add(stream);
            return stream;
          });

  private final StrictInflater inflater = new StrictInflater(15);

  private Engine engine(boolean takeover) {
    return Engine.of(
        Role.SERVER,
        Limits.DEFAULT,
        PerMessageDeflateTest.agreement(o -> o.threshold(0).serverNoContextTakeover(!takeover)),
        pool);
  }

  private static byte[] text(char first) {
    byte[] text = PerMessageDeflateTest.text(2000);
    text[0] = (byte) first;
    return text;
  }

  private static byte[] poison() {
    return text((char) POISON);
  }

  /** Sends a message, checks that it arrives intact, and returns whether it was compressed. */
  private boolean isSentCompressed(Engine engine, byte[] payload, boolean takeover) {
    engine.protocol.send(true, ByteBuffer.wrap(payload), 0, payload.length);
    return arrives(Engine.bytes(engine.sent()), payload, takeover);
  }

  private boolean arrives(byte[] frame, byte[] payload, boolean takeover) {
    boolean compressed = (frame[0] & Frames.RSV1) != 0;
    int header = (frame[1] & 0x7F) == 126 ? 4 : 2;
    byte[] content = Arrays.copyOfRange(frame, header, frame.length);
    assertThat(compressed ? inflater.message(content) : content).isEqualTo(payload);
    if (!takeover) {
      inflater.forget();
    }
    return compressed;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_message_that_breaks_the_compressor_is_sent_uncompressed_and_the_stream_is_never_used_again(
      boolean takeover) {
    Engine engine = engine(takeover);

    assertThat(isSentCompressed(engine, text('a'), takeover)).isTrue();
    assertThat(isSentCompressed(engine, poison(), takeover)).isFalse();
    assertThat(isSentCompressed(engine, text('b'), takeover)).isTrue();
    assertThat(isSentCompressed(engine, poison(), takeover)).isFalse();
    assertThat(isSentCompressed(engine, text('a'), takeover)).isTrue();

    assertThat(streams).extracting(stream -> stream.broken).containsExactly(true, true, false);
    assertThat(engine.protocol.compressionStatistics())
        .extracting(CompressionStatistics::sentMessages)
        .isEqualTo(3L);
  }

  @Test
  void another_connection_of_the_same_thread_notices_nothing() {
    Engine attacked = engine(false);
    Engine innocent = engine(false);

    assertThat(isSentCompressed(innocent, text('a'), false)).isTrue();
    assertThat(isSentCompressed(attacked, poison(), false)).isFalse();
    assertThat(isSentCompressed(innocent, text('a'), false)).isTrue();
    assertThat(isSentCompressed(attacked, text('a'), false)).isTrue();

    assertThat(streams).extracting(stream -> stream.broken).containsExactly(true, false);
  }

  @Test
  void a_stream_that_cannot_be_reset_is_replaced_without_takeover() {
    onlyForgetting = true;
    Engine engine = engine(false);

    assertThat(isSentCompressed(engine, poison(), false)).isTrue();
    assertThat(isSentCompressed(engine, text('a'), false)).isFalse();
    assertThat(isSentCompressed(engine, text('a'), false)).isTrue();

    assertThat(streams).extracting(stream -> stream.broken).containsExactly(true, false);
  }

  @Test
  void a_context_that_cannot_be_reset_ends_with_a_prepared_message() {
    onlyForgetting = true;
    Engine engine = engine(true);
    byte[] prepared = PerMessageDeflateTest.text(500);
    ByteBuffer compressed =
        MessageDeflater.compress(
            DeflatePool.unpooled(new DeflateParameters(1, 8, 15)), ByteBuffer.wrap(prepared));
    assertThat(compressed).isNotNull();

    assertThat(isSentCompressed(engine, poison(), true)).isTrue();
    engine.protocol.send(PreparedFrame.compressed(true, compressed, prepared.length));
    assertThat(arrives(Engine.bytes(engine.sent()), prepared, true)).isTrue();
    assertThat(isSentCompressed(engine, poison(), true)).isTrue();

    assertThat(streams).extracting(stream -> stream.broken).containsExactly(true, true);
  }

  @Test
  void a_message_for_many_that_cannot_be_compressed_is_left_as_it_is() {
    Fragile stream = new Fragile(false);

    @Nullable ByteBuffer compressed = MessageDeflater.compress(stream, ByteBuffer.wrap(poison()));

    assertThat(compressed).isNull();
  }

  /**
   * Creates data with as many codes as possible, which once overflowed the memory of a compressor
   * that was used before: noise, followed by distant copies of it of all lengths, so that each
   * block has many codes, which take a lot of space.
   */
  private static byte[] manyDistantMatches(int seed, int windowBits, int size) {
    Random random = new Random(seed);
    byte[] content = new byte[size];
    byte[] noise = new byte[Math.min(size, (1 << windowBits) - 300)];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, content, 0, noise.length);
    int nearest = noise.length * 3 / 8;
    int at = noise.length;
    while (at < size) {
      int farthest = Math.min(at, (1 << windowBits) - 262);
      int distance = nearest + random.nextInt(farthest - nearest + 1);
      for (int left = 14 + random.nextInt(243); left > 0 && at < size; left--, at++) {
        content[at] = content[at - distance];
      }
    }
    return content;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 9})
  void no_content_makes_compression_fail(int memoryLevel) {
    for (int windowBits : new int[] {9, 13, 14, 15}) {
      for (int seed = 1; seed <= (windowBits == 15 ? 6 : 2); seed++) {
        byte[] content = manyDistantMatches(seed, windowBits, 93_000);
        for (int level : new int[] {6, 9}) {
          ByteBuffer compressed =
              WebSocketProtocol.compress(
                  new DeflateParameters(level, memoryLevel, windowBits), ByteBuffer.wrap(content));

          assertThat(compressed).as("compressed").isNotNull();
          assertThat(new StrictInflater(windowBits).message(compressed.array())).isEqualTo(content);
        }
      }
    }
  }
}
