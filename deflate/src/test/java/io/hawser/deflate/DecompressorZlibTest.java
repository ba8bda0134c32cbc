// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/**
 * Tests that what zlib compresses is decompressed, and that zlib's judgement of any data is shared.
 * {@code -Ddeflate.cases=} multiplies the number of cases, and {@code -Dseed=} repeats one.
 */
class DecompressorZlibTest {
  private static final int[] STRATEGIES = {
    Deflater.DEFAULT_STRATEGY, Deflater.HUFFMAN_ONLY, Deflater.FILTERED
  };

  private final Workspace workspace = new Workspace();

  @Test
  void every_message_of_a_stream_comes_back() {
    check(1000, random -> checkMessages(random, Streams.messages(random, 20_000)));
  }

  @Test
  void every_large_message_comes_back() {
    check(60, random -> checkMessages(random, Streams.messages(random, 200_000)));
  }

  private void checkMessages(Random random, List<byte[]> messages) throws DeflateException {
    boolean takeover = random.nextBoolean();
    int strategy = STRATEGIES[random.nextInt(STRATEGIES.length)];
    List<byte[]> compressed = Streams.compress(messages, random.nextInt(10), strategy, takeover);
    Decompressor decompressor = new Decompressor(15, workspace);
    int longest = 1 << 4 + random.nextInt(14);
    for (int i = 0; i < messages.size(); i++) {
      if (!takeover) {
        decompressor.reset();
      }
      Streams.Result result =
          Streams.decompress(decompressor, compressed.get(i), random, longest, longest);
      assertThat(result.message()).isEmpty();
      assertThat(result.output()).isEqualTo(messages.get(i));
      assertThat(decompressor.isFlushed()).isTrue();
    }
  }

  @Test
  void small_messages_come_back_wherever_they_are_cut() {
    check(
        12,
        random -> {
          byte[] data = Streams.data(random, 1 + random.nextInt(400));
          int strategy = STRATEGIES[random.nextInt(STRATEGIES.length)];
          byte[] stream =
              Streams.compress(List.of(data), random.nextInt(10), strategy, true).get(0);
          for (int cut = 1; cut < stream.length; cut++) {
            Decompressor decompressor = new Decompressor(8 + random.nextInt(8), workspace);
            byte[] first = Arrays.copyOf(stream, cut);
            byte[] second = Arrays.copyOfRange(stream, cut, stream.length);
            int longest = 1 + cut % 20 * cut;

            Streams.Result begin = Streams.decompress(decompressor, first, random, cut, longest);
            Streams.Result end =
                Streams.decompress(decompressor, second, random, stream.length, longest);

            if (begin.valid() && end.valid()) {
              assertThat(Streams.concat(begin.output(), end.output())).isEqualTo(data);
            } else {
              assertThat(begin.message() + end.message()).contains("beyond the window");
            }
          }
        });
  }

  @Test
  void zlib_judges_changed_streams_in_the_same_way() {
    check(6000, random -> compare(random, change(random, stream(random))));
  }

  @Test
  void zlib_judges_random_bytes_in_the_same_way() {
    check(
        20_000,
        random -> {
          byte[] stream = new byte[random.nextInt(300)];
          random.nextBytes(stream);
          if (stream.length > 0 && random.nextBoolean()) {
            stream[0] = (byte) (stream[0] & ~0b111 | 0b100); // a dynamic block
          }
          compare(random, stream);
        });
  }

  private static byte[] stream(Random random) {
    List<byte[]> parts = new ArrayList<>();
    for (byte[] message : Streams.messages(random, random.nextInt(10) == 0 ? 50_000 : 2000)) {
      if (random.nextInt(3) == 0) {
        parts.add(Streams.compressFinal(message, random.nextInt(10)));
      } else {
        int strategy = STRATEGIES[random.nextInt(STRATEGIES.length)];
        parts.addAll(Streams.compress(List.of(message), random.nextInt(10), strategy, true));
      }
    }
    return Streams.concat(parts.toArray(new byte[0][]));
  }

  private static byte[] change(Random random, byte[] stream) {
    byte[] changed = stream;
    for (int changes = random.nextInt(4); changes > 0 && changed.length > 0; changes--) {
      // The beginning has the headers.
      int at = random.nextInt(random.nextBoolean() ? changed.length : Math.min(changed.length, 80));
      switch (random.nextInt(4)) {
        case 0 -> changed[at] = (byte) random.nextInt();
        case 1 -> changed = Arrays.copyOf(changed, at);
        case 2 ->
            changed =
                Streams.concat(
                    Arrays.copyOf(changed, at),
                    Arrays.copyOfRange(changed, random.nextInt(changed.length), changed.length));
        default -> changed[at] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return changed;
  }

  private void compare(Random random, byte[] stream) {
    int longest = 1 << 1 + random.nextInt(17);
    Streams.Result ours =
        Streams.decompress(new Decompressor(15, workspace), stream, random, longest, longest);

    Streams.Result zlib = Streams.inflate(stream);

    assertThat(ours.output())
        .as(
            "%s bytes, %s; zlib: %s bytes, %s",
            ours.output().length, ours.message(), zlib.output().length, zlib.message())
        .isEqualTo(zlib.output());
    if (ours.message().equals("incomplete code length code in a block") && zlib.valid()) {
      // zlib goes on if the code lengths have no code at all, and refuses the block at the end of
      // its header, since its end has no code. Here, the header was not yet complete.
      assertThat(Streams.inflate(Streams.concat(stream, new byte[100])).valid()).isFalse();
    } else {
      assertThat(ours.valid()).isEqualTo(zlib.valid());
    }
  }

  private interface Case {
    void check(Random random) throws DeflateException;
  }

  private static void check(int count, Case test) {
    Long given = Long.getLong("seed");
    long first = given == null ? System.nanoTime() : given;
    long cases = given == null ? Streams.cases(count) : 1;
    for (long seed = first; seed < first + cases; seed++) {
      try {
        test.check(new Random(seed));
      } catch (DeflateException | RuntimeException | Error e) {
        throw new AssertionError("repeat with -Dseed=" + seed, e);
      }
    }
  }
}
