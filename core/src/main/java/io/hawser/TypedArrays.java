// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Objects;
import java.util.function.Function;

/**
 * Binary messages that are arrays of numbers, such as a {@code Float32Array} of JavaScript.
 *
 * <p>Methods without a byte order use little-endian, because the typed arrays of every browser are
 * little-endian. Buffers of numbers are converted between position and limit, which do not change.
 * Messages and buffers that are returned share no memory with the argument. A message is sent as
 * the bytes of a {@code BigInt64Array} for {@code long}, {@code Float64Array} for {@code double},
 * {@code Float32Array} for {@code float}, {@code Int32Array} for {@code int} and {@code Int16Array}
 * for {@code short}.
 *
 * <p>Methods that read a message throw {@link IllegalArgumentException} if it is text, or if its
 * size is not a multiple of the size of a number; and {@link IllegalStateException} if it was a
 * view that has ended.
 */
public final class TypedArrays {
  private TypedArrays() {}

  // -- short
  // ---------------------------------------------------------------------------------------

  /** Returns a message with these numbers, little-endian. */
  public static Message message(short... numbers) {
    Objects.requireNonNull(numbers, "numbers");
    return message(ShortBuffer.wrap(numbers), ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a message with these numbers. */
  public static Message message(ShortBuffer numbers, ByteOrder order) {
    Objects.requireNonNull(numbers, "numbers");
    Objects.requireNonNull(order, "order");
    ByteBuffer bytes = allocate(numbers.remaining(), Short.BYTES, order);
    bytes.asShortBuffer().put(numbers.duplicate());
    return Message.binary(bytes);
  }

  /** Returns the numbers of a little-endian message. */
  public static short[] toShorts(Message message) {
    Objects.requireNonNull(message, "message");
    ShortBuffer numbers = toShortBuffer(message, ByteOrder.LITTLE_ENDIAN);
    short[] array = new short[numbers.remaining()];
    numbers.get(array);
    return array;
  }

  /** Returns the numbers of a message in a new buffer. */
  public static ShortBuffer toShortBuffer(Message message, ByteOrder order) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(order, "order");
    return read(message, Short.BYTES, order, ByteBuffer::asShortBuffer);
  }

  // -- int
  // -----------------------------------------------------------------------------------------

  /** Returns a message with these numbers, little-endian. */
  public static Message message(int... numbers) {
    Objects.requireNonNull(numbers, "numbers");
    return message(IntBuffer.wrap(numbers), ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a message with these numbers. */
  public static Message message(IntBuffer numbers, ByteOrder order) {
    Objects.requireNonNull(numbers, "numbers");
    Objects.requireNonNull(order, "order");
    ByteBuffer bytes = allocate(numbers.remaining(), Integer.BYTES, order);
    bytes.asIntBuffer().put(numbers.duplicate());
    return Message.binary(bytes);
  }

  /** Returns the numbers of a little-endian message. */
  public static int[] toInts(Message message) {
    Objects.requireNonNull(message, "message");
    IntBuffer numbers = toIntBuffer(message, ByteOrder.LITTLE_ENDIAN);
    int[] array = new int[numbers.remaining()];
    numbers.get(array);
    return array;
  }

  /** Returns the numbers of a message in a new buffer. */
  public static IntBuffer toIntBuffer(Message message, ByteOrder order) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(order, "order");
    return read(message, Integer.BYTES, order, ByteBuffer::asIntBuffer);
  }

  // -- long
  // ----------------------------------------------------------------------------------------

  /** Returns a message with these numbers, little-endian. */
  public static Message message(long... numbers) {
    Objects.requireNonNull(numbers, "numbers");
    return message(LongBuffer.wrap(numbers), ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a message with these numbers. */
  public static Message message(LongBuffer numbers, ByteOrder order) {
    Objects.requireNonNull(numbers, "numbers");
    Objects.requireNonNull(order, "order");
    ByteBuffer bytes = allocate(numbers.remaining(), Long.BYTES, order);
    bytes.asLongBuffer().put(numbers.duplicate());
    return Message.binary(bytes);
  }

  /** Returns the numbers of a little-endian message. */
  public static long[] toLongs(Message message) {
    Objects.requireNonNull(message, "message");
    LongBuffer numbers = toLongBuffer(message, ByteOrder.LITTLE_ENDIAN);
    long[] array = new long[numbers.remaining()];
    numbers.get(array);
    return array;
  }

  /** Returns the numbers of a message in a new buffer. */
  public static LongBuffer toLongBuffer(Message message, ByteOrder order) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(order, "order");
    return read(message, Long.BYTES, order, ByteBuffer::asLongBuffer);
  }

  // -- float
  // ---------------------------------------------------------------------------------------

  /** Returns a message with these numbers, little-endian. */
  public static Message message(float... numbers) {
    Objects.requireNonNull(numbers, "numbers");
    return message(FloatBuffer.wrap(numbers), ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a message with these numbers. */
  public static Message message(FloatBuffer numbers, ByteOrder order) {
    Objects.requireNonNull(numbers, "numbers");
    Objects.requireNonNull(order, "order");
    ByteBuffer bytes = allocate(numbers.remaining(), Float.BYTES, order);
    bytes.asFloatBuffer().put(numbers.duplicate());
    return Message.binary(bytes);
  }

  /** Returns the numbers of a little-endian message. */
  public static float[] toFloats(Message message) {
    Objects.requireNonNull(message, "message");
    FloatBuffer numbers = toFloatBuffer(message, ByteOrder.LITTLE_ENDIAN);
    float[] array = new float[numbers.remaining()];
    numbers.get(array);
    return array;
  }

  /** Returns the numbers of a message in a new buffer. */
  public static FloatBuffer toFloatBuffer(Message message, ByteOrder order) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(order, "order");
    return read(message, Float.BYTES, order, ByteBuffer::asFloatBuffer);
  }

  // -- double
  // --------------------------------------------------------------------------------------

  /** Returns a message with these numbers, little-endian. */
  public static Message message(double... numbers) {
    Objects.requireNonNull(numbers, "numbers");
    return message(DoubleBuffer.wrap(numbers), ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a message with these numbers. */
  public static Message message(DoubleBuffer numbers, ByteOrder order) {
    Objects.requireNonNull(numbers, "numbers");
    Objects.requireNonNull(order, "order");
    ByteBuffer bytes = allocate(numbers.remaining(), Double.BYTES, order);
    bytes.asDoubleBuffer().put(numbers.duplicate());
    return Message.binary(bytes);
  }

  /** Returns the numbers of a little-endian message. */
  public static double[] toDoubles(Message message) {
    Objects.requireNonNull(message, "message");
    DoubleBuffer numbers = toDoubleBuffer(message, ByteOrder.LITTLE_ENDIAN);
    double[] array = new double[numbers.remaining()];
    numbers.get(array);
    return array;
  }

  /** Returns the numbers of a message in a new buffer. */
  public static DoubleBuffer toDoubleBuffer(Message message, ByteOrder order) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(order, "order");
    return read(message, Double.BYTES, order, ByteBuffer::asDoubleBuffer);
  }

  // -- all
  // -----------------------------------------------------------------------------------------

  private static ByteBuffer allocate(int count, int size, ByteOrder order) {
    if (count > Integer.MAX_VALUE / size) {
      throw new IllegalArgumentException(
          count + " numbers of " + size + " bytes are more than a message can hold");
    }
    return ByteBuffer.allocate(count * size).order(order);
  }

  private static <T> T read(
      Message message, int size, ByteOrder order, Function<ByteBuffer, T> view) {
    if (message.isText()) {
      throw new IllegalArgumentException("a text message has no numbers: use text()");
    }
    if (message.size() % size != 0) {
      throw new IllegalArgumentException(
          "a message of " + message.size() + " bytes is no array of numbers of " + size + " bytes");
    }
    return view.apply(message.bytes().order(order));
  }
}
