// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that data which violates RFC 1951 is refused, and what is just within it is not. */
class DecompressorViolationsTest {
  /** What follows a match, so that it is not at the end, where symbols are decoded one by one. */
  private static final String AFTER = "0123456789".repeat(9);

  @Test
  void block_type_3_is_refused() {
    refuses(start().block(3), "a block has the type 3");
  }

  @Test
  void stored_length_that_differs_from_its_complement_is_refused() {
    refuses(
        start().block(0).align().bits(1, 16).bits(0xFFFF, 16),
        "the length of a stored block differs from its complement");
  }

  @Test
  void more_literal_and_length_codes_than_symbols_are_refused() {
    refuses(
        start().block(2).dynamic(287, 30), "a block has too many literal and length codes: 287");
    refuses(
        start().block(2).dynamic(288, 30), "a block has too many literal and length codes: 288");
    accepts(start().block(2).dynamic(286, 30));
  }

  @Test
  void more_distance_codes_than_symbols_are_refused() {
    refuses(start().block(2).dynamic(286, 31), "a block has too many distance codes: 31");
    refuses(start().block(2).dynamic(286, 32), "a block has too many distance codes: 32");
  }

  @Test
  void over_subscribed_code_length_code_is_refused() {
    refuses(
        start()
            .block(2)
            .bits(0, 5)
            .bits(0, 5)
            .bits(0, 4)
            .bits(1, 3)
            .bits(1, 3)
            .bits(1, 3)
            .bits(0, 3),
        "over-subscribed code length code in a block");
  }

  @Test
  void incomplete_code_length_code_is_refused() {
    refuses(
        start().block(2).bits(0, 5).bits(0, 5).bits(0, 4).bits(1, 3).bits(0, 9),
        "incomplete code length code in a block");
    refuses(
        start().block(2).bits(0, 5).bits(0, 5).bits(0, 4).bits(0, 12),
        "incomplete code length code in a block");
  }

  @Test
  void repeat_of_nothing_is_refused() {
    refuses(
        start().block(2).dynamic(257, 1).lengths(16).bits(0, 2),
        "the first code length repeats the one before");
  }

  @Test
  void repeat_beyond_the_last_code_length_is_refused() {
    BitBuilder before = start().block(2).dynamic(257, 1).zeros(256).lengths(1);
    refuses(before.lengths(16).bits(0, 2), "code lengths are repeated beyond their end");
    refuses(
        start().block(2).dynamic(257, 1).zeros(138).lengths(18).bits(127, 7),
        "code lengths are repeated beyond their end");
    refuses(
        start().block(2).dynamic(257, 1).zeros(256).lengths(17).bits(0, 3),
        "code lengths are repeated beyond their end");
  }

  @Test
  void repeat_goes_from_literals_on_to_distances() {
    // The lengths of the symbols 256 to 258 and of both distances are 2, 2, 2 and 2, 2 ...
    refuses(
        start().block(2).dynamic(259, 2).zeros(256).lengths(2, 16).bits(1, 2),
        "incomplete literal and length code in a block");
    // ... but four literals and lengths of two bits are complete, and so are four distances.
    accepts(
        start()
            .block(2)
            .dynamic(260, 4)
            .zeros(256)
            .lengths(2, 16)
            .bits(3, 2)
            .lengths(2)
            .code(0, 2));
  }

  @Test
  void block_without_code_for_its_end_is_refused() {
    refuses(
        start().block(2).dynamic(257, 2).lengths(1, 1).zeros(255).lengths(1, 1),
        "a block has no code for its end");
  }

  @Test
  void over_subscribed_literal_code_is_refused() {
    refuses(
        start().block(2).dynamic(257, 2).lengths(1, 1).zeros(254).lengths(1, 1, 1),
        "over-subscribed literal and length code in a block");
  }

  @Test
  void incomplete_literal_code_is_refused() {
    refuses(
        start().block(2).dynamic(257, 2).lengths(2, 2).zeros(254).lengths(2, 1, 1),
        "incomplete literal and length code in a block");
    refuses(
        start().block(2).dynamic(257, 2).zeros(256).lengths(2, 1, 1),
        "incomplete literal and length code in a block");
  }

  @Test
  void literal_code_of_the_end_alone_is_allowed_but_not_its_other_bit() {
    accepts(start().block(2).dynamic(257, 2).zeros(256).lengths(1, 1, 1).code(0, 1));
    refuses(
        start().block(2).dynamic(257, 2).zeros(256).lengths(1, 1, 1).code(1, 1),
        "invalid literal or length symbol");
  }

  @Test
  void over_subscribed_distance_code_is_refused() {
    refuses(
        start().block(2).dynamic(257, 3).lengths(1).zeros(255).lengths(1, 1, 1, 1),
        "over-subscribed distance code in a block");
  }

  @Test
  void incomplete_distance_code_is_refused() {
    refuses(
        start().block(2).dynamic(257, 2).lengths(1).zeros(255).lengths(1, 2, 2),
        "incomplete distance code in a block");
    refuses(
        start().block(2).dynamic(257, 1).lengths(1).zeros(255).lengths(1, 2),
        "incomplete distance code in a block");
  }

  @Test
  void single_distance_code_is_allowed_but_not_its_other_bit() {
    accepts(oneDistance().code(1, 1).code(0, 1).code(0, 1));
    refuses(oneDistance().code(1, 1).code(1, 1), "invalid distance symbol");
  }

  /** Begins a block with the symbols 256 and 257 and one distance. */
  private static BitBuilder oneDistance() {
    return start().block(2).dynamic(258, 1).zeros(256).lengths(1, 1, 1);
  }

  @Test
  void missing_distance_codes_are_allowed_if_they_are_not_used() {
    accepts(start().block(2).dynamic(258, 1).zeros(256).lengths(1, 1, 0).code(0, 1));
    refuses(
        start().block(2).dynamic(258, 1).zeros(256).lengths(1, 1, 0).code(1, 1).code(0, 1),
        "invalid distance symbol");
  }

  @Test
  void symbols_of_fixed_codes_that_have_no_meaning_are_refused() {
    accepts(start().block(1).code(0b11000101, 8).fixedDistance(1).fixedEnd());
    refuses(start().block(1).code(0b11000110, 8), "invalid literal or length symbol");
    refuses(start().block(1).code(0b11000111, 8), "invalid literal or length symbol");
    accepts(start().block(1).code(1, 7).fixedDistance(1));
    refuses(start().block(1).code(1, 7).code(30, 5), "invalid distance symbol");
    refuses(start().block(1).code(1, 7).code(31, 5), "invalid distance symbol");
  }

  @Test
  void distance_before_the_first_byte_is_refused() {
    accepts(start().block(1).fixedMatch(5).fixedEnd());
    refuses(start().block(1).fixedMatch(6), "distance 6 is beyond the window");
  }

  @Test
  void final_block_ends_the_history() {
    BitBuilder stream = start().finalBlock(1).fixed("ab").fixedEnd().align();
    accepts(stream.block(1).fixed("cd").fixedMatch(2));
    refuses(
        start().finalBlock(1).fixed("ab").fixedEnd().align().block(1).fixed("cd").fixedMatch(3),
        "distance 3 is beyond the window");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
  void distance_may_be_as_large_as_the_window_but_not_larger(int bits) {
    int size = 1 << bits;
    for (int history : new int[] {size - 1, size, size + 1, 2 * size, 5 * size + 77}) {
      for (int distance : new int[] {size - 1, size, size + 1}) {
        if (distance > 32768) {
          continue; // cannot be expressed
        }
        for (int piece : new int[] {1 << 17, 1000, 50}) {
          checkDistance(bits, history, distance, piece);
        }
      }
    }
  }

  private static void checkDistance(int bits, int history, int distance, int piece) {
    BitBuilder stream = new BitBuilder();
    Random random = new Random(bits);
    StringBuilder text = new StringBuilder();
    for (int left = history; left > 0; left -= Math.min(left, 1000)) {
      StringBuilder block = new StringBuilder();
      random.ints(Math.min(left, 1000), 'a', 'z').forEach(c -> block.append((char) c));
      stream.block(0).stored(block.toString());
      text.append(block);
    }
    byte[] bytes = stream.block(1).fixedMatch(distance).fixed(AFTER).fixedEnd().bytes();

    Streams.Result result =
        Streams.decompress(
            new Decompressor(bits, new Workspace()), bytes, new Random(1), piece, piece);

    boolean valid = distance <= Math.min(history, 1 << bits);
    if (valid) {
      text.append(text, history - distance, history - distance + 3).append(AFTER);
    }
    assertThat(result.message())
        .isEqualTo(valid ? "" : "distance " + distance + " is beyond the window");
    assertThat(new String(result.output(), StandardCharsets.US_ASCII)).isEqualTo(text.toString());
  }

  private static BitBuilder start() {
    return new BitBuilder().block(1).fixed("hello").fixedEnd();
  }

  private static void accepts(BitBuilder stream) {
    assertThat(decompress(stream.bytes(), 100).message()).isEmpty();
    assertThat(Streams.inflate(stream.bytes()).valid()).isTrue();
  }

  /** The bytes before are delivered first, however the stream is cut. */
  private static void refuses(BitBuilder stream, String message) {
    byte[] bytes = stream.bytes();
    for (int longest : new int[] {1, 2, 100}) {
      Streams.Result result = decompress(bytes, longest);
      assertThat(result.message()).isEqualTo(message);
      assertThat(new String(result.output(), StandardCharsets.US_ASCII)).startsWith("hello");
    }
    // zlib reads on if the code lengths have no code, and finds later that the end has none.
    byte[] more = Streams.concat(bytes, new byte[100]);
    Streams.Result zlib = Streams.inflate(more);
    assertThat(zlib.valid()).isFalse();
    assertThat(decompress(bytes, 100).output()).isEqualTo(zlib.output());
  }

  private static Streams.Result decompress(byte[] stream, int longest) {
    return Streams.decompress(
        new Decompressor(15, new Workspace()), stream, new Random(1), longest, longest);
  }
}
