// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorTest {
  /** -Ddeflate.cases= sets how often each random test is repeated. */
  private static final int CASES = Integer.getInteger("deflate.cases", 1);

  private static final int STREAMS = 1_500 * CASES;

  /** What the strict decoder reads bit by bit. */
  private static final int MAX_STRICT = 20_000;

  private final Workspace workspace = new Workspace();

  @Test
  void others_decompress_every_stream() throws DataFormatException {
    for (int seed = 0; seed < STREAMS; seed++) {
      try {
        checkStream(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** Compresses messages with random settings, in random pieces, and decompresses them. */
  private void checkStream(Random random) throws DataFormatException {
    int windowBits = 8 + random.nextInt(8);
    Compressor compressor =
        new Compressor(random.nextInt(10), windowBits, 1 + random.nextInt(9), workspace);
    boolean takeover = random.nextInt(3) > 0;
    StrictDecoder strict = new StrictDecoder(windowBits);
    Inflater inflater = new Inflater(true);
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      byte[] message = Corpus.any(random).bytes(random, Corpus.length(random));
      boolean last = random.nextInt(8) == 0;
      byte[] compressed = compress(compressor, message, last, random);
      assertThat(inflate(inflater, compressed, message.length)).isEqualTo(message);
      assertThat(inflater.finished()).isEqualTo(last);
      if (message.length < MAX_STRICT) {
        assertThat(strict.decode(compressed)).isEqualTo(message);
      } else {
        takeover = false;
      }
      if (last) {
        inflater.reset();
      }
      if (!takeover || last) {
        compressor.reset();
        strict.forget();
      }
    }
    inflater.end();
  }

  private static byte[] compress(
      Compressor compressor, byte[] message, boolean last, Random random) {
    int pieces = 1 + (random.nextInt(4) == 0 ? random.nextInt(5) : 0);
    ByteBuffer out = ByteBuffer.allocate((int) Compressor.maxLength(message.length) + pieces * 32);
    int from = 0;
    for (int i = 1; i <= pieces; i++) {
      int to = i == pieces ? message.length : from + random.nextInt(message.length - from + 1);
      compressor.compress(ByteBuffer.wrap(message, from, to - from), out);
      if (i < pieces && random.nextBoolean()) {
        compressor.flush(out);
      }
      from = to;
    }
    if (last) {
      compressor.finish(out);
    } else {
      compressor.flush(out);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] inflate(Inflater inflater, byte[] compressed, int length)
      throws DataFormatException {
    byte[] out = new byte[length + 1];
    inflater.setInput(compressed);
    int size = 0;
    int count;
    while ((count = inflater.inflate(out, size, out.length - size)) > 0) {
      size += count;
    }
    return Arrays.copyOf(out, size);
  }

  @Test
  void the_same_messages_give_the_same_bytes_whatever_was_done_before() {
    for (int seed = 0; seed < 200 * CASES; seed++) {
      Random random = new Random(seed);
      int level = random.nextInt(10);
      int windowBits = 8 + random.nextInt(8);
      List<byte[]> messages = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        messages.add(Corpus.any(random).bytes(random, Corpus.length(random)));
      }
      Compressor fresh = new Compressor(level, windowBits, 8, new Workspace());
      Workspace noisy = new Workspace();
      random.nextBytes(noisy.buffer(200_000));
      Compressor used = new Compressor(level, windowBits, 8, noisy);
      Compressor other = new Compressor(random.nextInt(10), 15, 8, noisy);
      compress(used, Corpus.any(random).bytes(random, 100_000), false, random);
      used.reset();
      for (byte[] message : messages) {
        byte[] expected = compress(fresh, message, false, new Random(seed));
        compress(other, Corpus.any(random).bytes(random, Corpus.length(random)), true, random);
        assertThat(compress(used, message, false, new Random(seed)))
            .as("seed " + seed)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void it_is_never_longer_than_announced() {
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 2, 3, 4, 5, 8, 65_535, 65_536, 65_537, 131_072, 1 << 20}) {
      byte[] message = Corpus.RANDOM.bytes(random, length);
      for (int level = 0; level <= 9; level++) {
        Compressor compressor = new Compressor(level, 15, 8, workspace);
        int max = (int) Compressor.maxLength(length);
        for (int i = 0; i < 3; i++) {
          ByteBuffer out = ByteBuffer.allocateDirect(max);
          compressor.compress(ByteBuffer.wrap(message).asReadOnlyBuffer(), out);
          compressor.flush(out);
          assertThat(out.position()).isLessThanOrEqualTo(max);
        }
      }
    }
    assertThat(Compressor.maxLength(Integer.MAX_VALUE)).isGreaterThan(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
  void it_uses_the_whole_window(int windowBits) {
    int size = 1 << windowBits;
    byte[] message = Arrays.copyOf(Corpus.RANDOM.bytes(new Random(2), 40), size + 40);
    System.arraycopy(message, 0, message, size, 40);
    for (int level = 1; level <= 9; level++) {
      Compressor compressor = new Compressor(level, windowBits, 9, workspace);
      StrictDecoder strict = new StrictDecoder(windowBits);
      byte[] compressed = compress(compressor, message, false, new Random(3));
      assertThat(strict.decode(compressed)).isEqualTo(message);
      assertThat(strict.farthest()).as("level " + level).isEqualTo(size);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10})
  void in_a_small_window_it_finds_what_repeats_itself_in_noise(int windowBits) {
    int distance = (1 << windowBits) - 50;
    byte[] message = Corpus.RANDOM.bytes(new Random(5), 40_000);
    int copies = 0;
    for (int p = 0; p + distance + 40 <= message.length; p += distance + 40) {
      System.arraycopy(message, p, message, p + distance, 40);
      copies++;
    }
    for (int level = 1; level <= 9; level++) {
      assertThat(size(level, windowBits, 8, message))
          .as("level " + level)
          .isLessThan(message.length - 30 * copies);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 12, 15})
  void it_compresses_what_follows_noise(int windowBits) {
    byte[] json = Corpus.JSON.bytes(new Random(6), 20_000);
    byte[] noise = Corpus.RANDOM.bytes(new Random(7), 40_000);
    byte[] message = Arrays.copyOf(noise, noise.length + json.length);
    System.arraycopy(json, 0, message, noise.length, json.length);
    for (int level = 1; level <= 9; level++) {
      int alone = size(level, windowBits, 8, json);
      // Both share the codes of one block, so the literals of the text are longer.
      assertThat(size(level, windowBits, 8, message))
          .as("level " + level)
          .isLessThan(noise.length + alone * 8 / 5);
    }
  }

  @Test
  void a_higher_level_and_more_memory_make_it_smaller() {
    byte[] message = Corpus.JSON.bytes(new Random(4), 200_000);
    int previous = Integer.MAX_VALUE;
    for (int level : new int[] {0, 1, 2, 4, 6, 9}) {
      int size = size(level, 15, 8, message);
      assertThat(size).as("level " + level).isLessThan(previous);
      previous = size;
    }
    for (int level : new int[] {1, 2, 3, 6}) {
      assertThat(size(level, 15, 1, message)).isGreaterThan(size(level, 15, 4, message));
      assertThat(size(level, 15, 4, message)).isGreaterThan(size(level, 15, 9, message));
      assertThat(size(level, 9, 8, message)).isGreaterThan(size(level, 12, 8, message));
    }
  }

  private int size(int level, int windowBits, int memoryLevel, byte[] message) {
    Compressor compressor = new Compressor(level, windowBits, memoryLevel, workspace);
    return compress(compressor, message, false, new Random(5)).length;
  }

  @Test
  void its_memory_grows_with_the_data() {
    Random random = new Random(6);
    for (int level = 1; level <= 2; level++) {
      Compressor compressor = new Compressor(level, 15, 8, workspace);
      assertThat(compressor.memory()).isLessThan(64);
      compress(compressor, Corpus.JSON.bytes(random, 1_200), false, random);
      assertThat(compressor.memory()).isLessThan(6 << 10);
      compress(compressor, Corpus.JSON.bytes(random, 1 << 20), false, random);
      int full = compressor.memory();
      assertThat(full).isBetween(32 << 10, level == 1 ? 56 << 10 : 72 << 10);
      for (int i = 0; i < 100; i++) {
        compress(compressor, Corpus.JSON.bytes(random, 1_200), false, random);
        compress(compressor, Corpus.JSON.bytes(random, 70_000), false, random);
      }
      assertThat(compressor.memory()).isLessThanOrEqualTo(full + (4 << 10) + 64);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-1,15,8, level is -1: must be 0 to 9",
    "10,15,8, level is 10: must be 0 to 9",
    "1,7,8, windowBits is 7: must be 8 to 15",
    "1,16,8, windowBits is 16: must be 8 to 15",
    "1,15,0, memoryLevel is 0: must be 1 to 9",
    "1,15,10, memoryLevel is 10: must be 1 to 9",
  })
  void numbers_out_of_range_are_refused(int level, int window, int memory, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Compressor(level, window, memory, workspace))
        .withMessage(message);
  }

  @Test
  void too_little_room_is_refused_before_anything_is_done() {
    Compressor compressor = new Compressor(1, 15, 8, workspace);
    ByteBuffer in = ByteBuffer.allocate(100);
    ByteBuffer out = ByteBuffer.allocate(115);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compressor.compress(in, out))
        .withMessage("the output has room for 115 bytes: must be at least 116");
    assertThat(in.position()).isZero();
    assertThat(out.position()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> compressor.flush(ByteBuffer.allocate(5)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compressor.compress(in, ByteBuffer.allocate(200).asReadOnlyBuffer()))
        .withMessage("the output is a read-only buffer");
    assertThat(in.position()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> Compressor.maxLength(-1));
  }
}
