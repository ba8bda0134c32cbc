// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class DecompressorTest {
  private final Workspace workspace = new Workspace();
  private final Decompressor decompressor = new Decompressor(15, workspace);

  @Test
  void window_bits_are_8_to_15() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Decompressor(7, workspace))
        .withMessage("7 window bits: use 8 to 15");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Decompressor(16, workspace))
        .withMessage("16 window bits: use 8 to 15");
  }

  @Test
  void input_and_output_move_their_positions() throws Exception {
    ByteBuffer in = ByteBuffer.wrap(hello());
    ByteBuffer out = ByteBuffer.allocate(10).position(3);

    decompressor.input(in);
    int count = decompressor.decompress(out);

    assertThat(count).isEqualTo(5);
    assertThat(out.position()).isEqualTo(8);
    assertThat(in.hasRemaining()).isFalse();
    assertThat(decompressor.needsInput()).isTrue();
    assertThat(decompressor.decompress(out)).isZero();
  }

  @Test
  void new_input_waits_for_the_end_of_the_old() throws Exception {
    decompressor.input(ByteBuffer.wrap(new BitBuilder().block(0).stored("x".repeat(50)).bytes()));
    decompressor.decompress(ByteBuffer.allocate(1));

    assertThatIllegalStateException()
        .isThrownBy(() -> decompressor.input(ByteBuffer.wrap(new byte[1])))
        .withMessageContaining("bytes of input are left: decompress until more is needed");
  }

  @Test
  void read_only_output_is_refused_before_anything_changes() throws Exception {
    decompressor.input(ByteBuffer.wrap(hello()));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> decompressor.decompress(ByteBuffer.allocate(9).asReadOnlyBuffer()))
        .withMessage("the output is a read-only buffer");

    assertThat(decompressor.decompress(ByteBuffer.allocate(9))).isEqualTo(5);
  }

  @Test
  void empty_input_is_no_input() throws Exception {
    decompressor.input(ByteBuffer.allocate(0));

    assertThat(decompressor.needsInput()).isTrue();
    assertThat(decompressor.decompress(ByteBuffer.allocate(9))).isZero();
  }

  @Test
  void match_goes_on_where_the_output_was_full() throws Exception {
    byte[] zeros = new byte[258];
    byte[] stream =
        new BitBuilder().block(1).fixed("a").code(0b11000101, 8).code(0, 5).fixedEnd().bytes();
    decompressor.input(ByteBuffer.wrap(stream));

    StringBuilder text = new StringBuilder();
    ByteBuffer out = ByteBuffer.allocate(1);
    while (decompressor.decompress(out.clear()) > 0) {
      text.append((char) out.get(0));
    }

    assertThat(text.toString()).isEqualTo("a".repeat(zeros.length + 1));
    assertThat(decompressor.needsInput()).isTrue();
  }

  @Test
  void message_that_fills_the_output_ends_in_the_same_call() throws Exception {
    decompressor.input(ByteBuffer.wrap(Streams.concat(hello(), Streams.TAIL)));

    decompressor.decompress(ByteBuffer.allocate(5));

    assertThat(decompressor.needsInput()).isTrue();
    assertThat(decompressor.isFlushed()).isTrue();
  }

  @Test
  void new_decompressor_is_at_a_block_boundary() {
    assertThat(decompressor.isFlushed()).isTrue();
    assertThat(decompressor.needsInput()).isTrue();
  }

  @Test
  void message_without_its_tail_is_at_a_block_boundary_only_after_it() {
    checkFlushed(hello(), false, true);
    // The bits of the last byte are those of the next block's type.
    byte[] compressed = compress("hello hello hello");
    checkFlushed(compressed, false, true);
    // The empty message is one byte.
    checkFlushed(new byte[] {0}, false, true);
  }

  @Test
  void message_with_its_tail_is_at_a_block_boundary_before() {
    checkFlushed(Streams.concat(hello(), Streams.TAIL), true, false);
  }

  @Test
  void message_with_a_final_block_is_at_a_block_boundary_before() {
    checkFlushed(new BitBuilder().finalBlock(1).fixed("hello").fixedEnd().bytes(), true, false);
    checkFlushed(new BitBuilder().finalBlock(0).stored("hello").bytes(), true, false);
    // The empty stored block that RFC 7692 §7.2.3.4 adds.
    checkFlushed(
        new BitBuilder().finalBlock(1).fixed("hello").fixedEnd().align().block(0).bytes(),
        false,
        true);
  }

  @Test
  void message_that_ends_inside_a_block_is_not_flushed() {
    checkFlushed(new BitBuilder().block(1).fixed("hello").bytes(), false, false);
    checkFlushed(new BitBuilder().block(0).align().bits(9, 16).bits(~9, 16).bytes(), false, false);
    checkFlushed(new BitBuilder().block(0).align().bits(9, 16).bytes(), false, false);
    checkFlushed(new BitBuilder().block(2).dynamic(257, 1).bytes(), false, false);
    checkFlushed(new BitBuilder().block(2).bits(0, 6).bytes(), false, false);
    checkFlushed(
        new BitBuilder().block(2).dynamic(257, 1).zeros(255).lengths(1, 1, 1).bytes(),
        false,
        false);
  }

  @Test
  void message_with_bits_left_is_not_flushed() {
    // Five literals of nine bits leave one bit of their last byte, which is too few for a block.
    BitBuilder literals = new BitBuilder().block(1);
    for (int i = 0; i < 5; i++) {
      literals.code(0b110010000, 9);
    }
    checkFlushed(literals.fixedEnd().bytes(), false, false);
    checkFlushed(new BitBuilder().block(1).fixedEnd().block(1).bytes(), false, false);
    checkFlushed(new BitBuilder().block(1).fixedEnd().block(2).bytes(), false, false);
    checkFlushed(Streams.concat(hello(), Streams.TAIL, new byte[] {2}), false, false);
  }

  @Test
  void message_that_ends_where_a_block_ends_is_not_flushed() {
    BitBuilder stored = new BitBuilder().block(0).align().bits(2, 16).bits(~2, 16);
    checkFlushed(stored.bits(0xFF, 8).bits(0xFF, 8).bytes(), false, false);
    // 66 bits, and six that begin an empty stored block
    BitBuilder fixed = new BitBuilder().block(1).fixed("harbour").fixedEnd();
    checkFlushed(fixed.bits(0, 6).bytes(), false, true);
    // 66 and 46 bits, which are 14 bytes
    fixed = new BitBuilder().block(1).fixed("harbour").fixedEnd().block(1).code(0b110010000, 9);
    fixed.code(0b110010000, 9).code(0b110010000, 9).code(0b110010000, 9).fixedEnd();
    checkFlushed(fixed.bytes(), false, false);
  }

  private void checkFlushed(byte[] message, boolean before, boolean after) {
    for (int longest = 1; longest < 30; longest++) {
      decompressor.reset();
      Streams.decompress(decompressor, message, new Random(1), longest, longest);
      assertThat(decompressor.isFlushed()).as("before").isEqualTo(before);
      Streams.decompress(decompressor, Streams.TAIL, new Random(1), longest, longest);
      assertThat(decompressor.isFlushed()).as("after").isEqualTo(after);
    }
  }

  @Test
  void error_is_thrown_after_the_bytes_before_it_and_until_reset() throws Exception {
    byte[] stream = new BitBuilder().block(1).fixed("hello").fixedEnd().block(3).bytes();
    decompressor.input(ByteBuffer.wrap(stream));
    ByteBuffer out = ByteBuffer.allocate(100);

    assertThat(decompressor.decompress(out)).isEqualTo(5);
    assertThat(decompressor.needsInput()).isFalse();
    assertThat(decompressor.isFlushed()).isFalse();
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(DeflateException.class)
          .isThrownBy(() -> decompressor.decompress(out))
          .withMessage("a block has the type 3");
      decompressor.input(ByteBuffer.wrap(hello()));
    }

    decompressor.reset();
    assertThat(decompressor.needsInput()).isTrue();
    assertThat(text(decompressor, hello())).isEqualTo("hello");
  }

  @Test
  void reset_forgets_everything() {
    byte[] stream = compress("hello hello hello hello");
    for (int length = 0; length <= stream.length; length++) {
      Streams.decompress(decompressor, Arrays.copyOf(stream, length));
      decompressor.reset();

      assertThat(decompressor.isFlushed()).isTrue();
      assertThat(text(decompressor, stream)).isEqualTo("hello hello hello hello");
    }
    decompressor.reset();
    byte[] reference = new BitBuilder().block(1).fixedMatch(1).fixedEnd().bytes();
    assertThat(Streams.decompress(decompressor, reference).message())
        .isEqualTo("distance 1 is beyond the window");
  }

  @Test
  void reset_forgets_a_match_that_did_not_fit() throws Exception {
    byte[] stream = new BitBuilder().block(1).fixed("a").fixedMatch(1).fixedEnd().bytes();
    decompressor.input(ByteBuffer.wrap(stream));
    assertThat(decompressor.decompress(ByteBuffer.allocate(2))).isEqualTo(2);

    decompressor.reset();

    assertThat(text(decompressor, hello())).isEqualTo("hello");
  }

  @Test
  void decompressors_share_a_workspace_in_turn_in_the_middle_of_blocks() throws Exception {
    Random random = new Random(5);
    List<Decompressor> decompressors = new ArrayList<>();
    List<byte[]> data = new ArrayList<>();
    List<ByteBuffer> streams = new ArrayList<>();
    List<ByteBuffer> outputs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      decompressors.add(new Decompressor(15, workspace));
      data.add(Streams.data(random, 20_000));
      int strategy = Deflater.DEFAULT_STRATEGY;
      streams.add(
          ByteBuffer.wrap(Streams.compress(List.of(data.get(i)), 6, strategy, true).get(0)));
      outputs.add(ByteBuffer.allocate(20_000));
    }

    for (int turn = 0; turn < 20_000; turn++) {
      int i = random.nextInt(20);
      ByteBuffer stream = streams.get(i);
      Decompressor decompressor = decompressors.get(i);
      if (decompressor.needsInput() && stream.hasRemaining()) {
        int length = Math.min(stream.remaining(), 1 + random.nextInt(300));
        decompressor.input(stream.slice(stream.position(), length));
        stream.position(stream.position() + length);
      }
      ByteBuffer out = outputs.get(i);
      int room = Math.min(out.remaining(), random.nextInt(600));
      out.position(out.position() + decompressor.decompress(out.slice(out.position(), room)));
    }

    for (int i = 0; i < 20; i++) {
      assertThat(outputs.get(i).array()).isEqualTo(data.get(i));
      assertThat(decompressors.get(i).isFlushed()).isTrue();
    }
  }

  @Test
  void what_is_in_the_workspace_changes_nothing() {
    Random random = new Random(6);
    List<byte[]> messages = List.of(Streams.data(random, 70_000), Streams.data(random, 300));
    for (byte[] stream : Streams.compress(messages, 6, Deflater.DEFAULT_STRATEGY, true)) {
      Streams.Result clean = Streams.decompress(new Decompressor(15, new Workspace()), stream);
      random.nextBytes(workspace.buffer(1 << 18));
      random.nextBytes(workspace.bitReader().bytes);

      assertThat(Streams.decompress(new Decompressor(15, workspace), stream).output())
          .isEqualTo(clean.output());
    }
  }

  @Test
  void memory_follows_what_was_received() {
    byte[] small = Streams.data(new Random(10), 1200);
    List<byte[]> messages = List.of(small, Streams.data(new Random(2), 1 << 20));
    List<byte[]> streams = Streams.compress(messages, 6, Deflater.DEFAULT_STRATEGY, true);

    assertThat(decompressor.memory()).isZero();
    Streams.decompress(decompressor, streams.get(0));
    assertThat(decompressor.memory()).isBetween(1200, 2048);
    Streams.decompress(decompressor, streams.get(1));
    assertThat(decompressor.memory()).isBetween(32 << 10, 37 << 10);
  }

  @Test
  void codes_are_held_only_inside_a_block() {
    byte[] stream = compress(new String(Streams.text(new Random(1), 900), StandardCharsets.UTF_8));
    int middle = stream.length - 8;

    Streams.decompress(decompressor, Arrays.copyOf(stream, middle));
    assertThat(decompressor.memory()).isGreaterThan(7000);
    Streams.decompress(decompressor, Arrays.copyOfRange(stream, middle, stream.length));

    assertThat(decompressor.memory()).isLessThan(1200);
  }

  @Test
  void bomb_is_decompressed_only_as_far_as_there_is_room() throws Exception {
    byte[] bomb =
        Streams.compress(List.of(new byte[1 << 20]), 9, Deflater.DEFAULT_STRATEGY, true).get(0);
    long total = 0;
    for (int i = 0; i < 50; i++) {
      decompressor.input(ByteBuffer.wrap(bomb));
      ByteBuffer out = ByteBuffer.allocate(10_000);
      while (!decompressor.needsInput()) {
        total += decompressor.decompress(out.clear());
        assertThat(decompressor.memory()).isLessThan(50 << 10);
      }
    }
    assertThat(total).isEqualTo(50L << 20);
    assertThat(decompressor.memory()).isLessThan(37 << 10);
  }

  @Test
  void empty_blocks_give_nothing_in_one_call() throws Exception {
    BitBuilder stream = new BitBuilder();
    for (int i = 0; i < 1000; i++) {
      stream.block(1).fixedEnd().block(0).stored("").finalBlock(1).fixedEnd().align();
    }
    decompressor.input(ByteBuffer.wrap(stream.bytes()));

    assertThat(decompressor.decompress(ByteBuffer.allocate(0))).isZero();

    assertThat(decompressor.needsInput()).isTrue();
    assertThat(decompressor.isFlushed()).isTrue();
  }

  private static byte[] hello() {
    return new BitBuilder().block(1).fixed("hello").fixedEnd().block(0).bytes();
  }

  /** Returns a message as RFC 7692 sends it, without the tail. */
  private static byte[] compress(String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    byte[] stream = Streams.compress(List.of(data), 6, Deflater.DEFAULT_STRATEGY, true).get(0);
    return Arrays.copyOf(stream, stream.length - Streams.TAIL.length);
  }

  private static String text(Decompressor decompressor, byte[] stream) {
    return new String(Streams.decompress(decompressor, stream).output(), StandardCharsets.UTF_8);
  }
}
