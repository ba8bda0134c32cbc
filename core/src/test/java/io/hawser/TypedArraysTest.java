// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.junit.jupiter.api.Test;

class TypedArraysTest {
  @Test
  void arrays_are_little_endian_as_in_browsers() {
    // new Float32Array([1, -2]) in a browser
    Message message = TypedArrays.message(1f, -2f);
    assertThat(message.bytes())
        .isEqualTo(ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0}));
    assertThat(message.isText()).isFalse();
  }

  @Test
  void what_is_written_is_read() {
    assertThat(TypedArrays.toShorts(TypedArrays.message((short) 1, Short.MIN_VALUE)))
        .containsExactly((short) 1, Short.MIN_VALUE);
    assertThat(TypedArrays.toInts(TypedArrays.message(1, Integer.MIN_VALUE)))
        .containsExactly(1, Integer.MIN_VALUE);
    assertThat(TypedArrays.toLongs(TypedArrays.message(1L, Long.MIN_VALUE)))
        .containsExactly(1L, Long.MIN_VALUE);
    assertThat(TypedArrays.toFloats(TypedArrays.message(1.5f, Float.NaN)))
        .containsExactly(1.5f, Float.NaN);
    assertThat(TypedArrays.toDoubles(TypedArrays.message(1.5, -0.0))).containsExactly(1.5, -0.0);
    assertThat(TypedArrays.toInts(TypedArrays.message(new int[0]))).isEmpty();
  }

  @Test
  void buffers_have_the_order_that_is_given() {
    ByteOrder big = ByteOrder.BIG_ENDIAN;
    assertThat(TypedArrays.message(ShortBuffer.wrap(new short[] {0x0102}), big).bytes())
        .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThat(
            TypedArrays.toIntBuffer(
                TypedArrays.message(IntBuffer.wrap(new int[] {7, 8}), big), big))
        .isEqualTo(IntBuffer.wrap(new int[] {7, 8}));
    assertThat(
            TypedArrays.toLongBuffer(
                TypedArrays.message(LongBuffer.wrap(new long[] {7}), big), big))
        .isEqualTo(LongBuffer.wrap(new long[] {7}));
    assertThat(
            TypedArrays.toFloatBuffer(
                TypedArrays.message(FloatBuffer.wrap(new float[] {7}), big), big))
        .isEqualTo(FloatBuffer.wrap(new float[] {7}));
    assertThat(
            TypedArrays.toDoubleBuffer(
                TypedArrays.message(DoubleBuffer.wrap(new double[] {7}), big),
                ByteOrder.LITTLE_ENDIAN))
        .isNotEqualTo(DoubleBuffer.wrap(new double[] {7}));
  }

  @Test
  void only_the_rest_of_a_buffer_is_taken_and_it_stays() {
    IntBuffer numbers = IntBuffer.wrap(new int[] {1, 2, 3, 4}).position(1).limit(3);
    Message message = TypedArrays.message(numbers, ByteOrder.LITTLE_ENDIAN);
    assertThat(TypedArrays.toInts(message)).containsExactly(2, 3);
    assertThat(numbers.position()).isEqualTo(1);
    numbers.put(1, 99);
    assertThat(TypedArrays.toInts(message)).containsExactly(2, 3);
  }

  @Test
  void a_length_that_does_not_divide_is_refused() {
    assertThatThrownBy(() -> TypedArrays.toFloats(Message.binary(new byte[7])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a message of 7 bytes is no array of numbers of 4 bytes");
    assertThatThrownBy(() -> TypedArrays.toShorts(Message.binary(new byte[1])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TypedArrays.toDoubles(Message.binary(new byte[12])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(TypedArrays.toDoubles(Message.binary(new byte[16]))).hasSize(2);
  }

  @Test
  void text_is_refused() {
    assertThatThrownBy(() -> TypedArrays.toInts(Message.text("1234")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a text message has no numbers: use text()");
  }
}
