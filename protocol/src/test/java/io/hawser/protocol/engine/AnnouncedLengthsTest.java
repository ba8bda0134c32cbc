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
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflateTest;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflatePool;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests every length near a power of two that a header can announce, and every one near the number
 * of bytes that are still allowed. A length must be checked when the header is complete, whatever
 * was announced before, and nothing outside the received bytes may be read.
 */
class AnnouncedLengthsTest {
  /** What the message has announced and carried before the length under test. */
  private static final byte[] BEFORE = {'h', 'e', 'l', 'l', 'o'};

  /** The same number of bytes, which are the beginning of a compressed message. */
  private static final byte[] COMPRESSED_BEFORE = Engine.bytes("F2 48 CD C9 C9");

  private static final List<Limits> LIMITS =
      List.of(new Limits(1000, 10), Limits.DEFAULT, new Limits(Integer.MAX_VALUE, 10));

  private static final byte GUARD = 0x5A;
  private static final int GUARDED = 64;

  /** Where the length stands. */
  enum Place {
    FIRST,
    CONTINUATION,
    CONTROL
  }

  /** The kind of message. */
  enum Kind {
    TEXT,
    BINARY,
    COMPRESSED
  }

  static Stream<Arguments> cases() {
    return Stream.of(Role.values())
        .flatMap(
            role ->
                Stream.of(Place.values())
                    .flatMap(
                        place ->
                            Stream.of(Kind.values()).map(kind -> Arguments.of(role, place, kind))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void every_length_is_judged_by_its_header(Role role, Place place, Kind kind) {
    for (Limits limits : LIMITS) {
      for (BigInteger length : lengths(allowed(limits, kind))) {
        byte[] stream = join(before(role, place, kind), header(role, place, kind, length));
        ProtocolViolation expected = expected(limits, place, kind, length);

        Partitions.of(stream)
            .forEach(parts -> check(engine(role, limits, kind), parts, expected, stream));
        // The bytes after the header in the same buffer do not matter if it is refused.
        if (expected != null) {
          byte[] more = join(stream, new byte[300]);
          check(engine(role, limits, kind), List.of(more), expected, stream);
        }
      }
    }
  }

  private static void check(
      Engine engine, List<byte[]> parts, @Nullable ProtocolViolation expected, byte[] stream) {
    for (byte[] part : parts) {
      receiveInTheMiddle(engine, part);
    }

    List<String> violations =
        engine.events.stream().filter(event -> event.startsWith("violation")).toList();
    assertThat(violations)
        .as(Engine.hex(stream))
        .isEqualTo(expected == null ? List.of() : List.of("violation " + expected));
    if (expected != null) {
      assertThat(engine.events).as("messages").noneMatch(AnnouncedLengthsTest::isDelivery);
      assertThat(engine.isLending()).as("borrowed memory").isFalse();
    }
    // The memory for a message grows with the bytes that have arrived: here hardly any.
    assertThat(engine.mostLent()).isLessThanOrEqualTo(16 << 10);
  }

  private static boolean isDelivery(String event) {
    return event.startsWith("text") || event.startsWith("binary") || event.startsWith("ping");
  }

  /** As in a transport, the bytes are part of memory that is also used by others. */
  private static void receiveInTheMiddle(Engine engine, byte[] part) {
    byte[] memory = new byte[GUARDED + part.length + GUARDED];
    Arrays.fill(memory, GUARD);
    System.arraycopy(part, 0, memory, GUARDED, part.length);

    engine.protocol.receive(ByteBuffer.wrap(memory, GUARDED, part.length));

    int end = GUARDED + part.length;
    if (!isGuard(memory, 0, GUARDED) || !isGuard(memory, end, end + GUARDED)) {
      throw new AssertionError("memory of others has changed: " + Engine.hex(memory));
    }
  }

  private static boolean isGuard(byte[] memory, int from, int to) {
    for (int i = from; i < to; i++) {
      if (memory[i] != GUARD) {
        return false;
      }
    }
    return true;
  }

  private static Engine engine(Role role, Limits limits, Kind kind) {
    return kind == Kind.COMPRESSED
        ? Engine.of(role, limits, PerMessageDeflateTest.agreement(o -> {}), new DeflatePool())
        : Engine.of(role, limits);
  }

  /** Returns the number of bytes that the frames of a message may announce together. */
  private static long allowed(Limits limits, Kind kind) {
    long most = limits.maxMessageSize();
    return kind == Kind.COMPRESSED ? Math.min(Integer.MAX_VALUE, most + most / 8 + 256) : most;
  }

  private static Set<BigInteger> lengths(long allowed) {
    Set<BigInteger> lengths = new TreeSet<>();
    for (long small : new long[] {0, 1, 125, 126, 127}) {
      lengths.add(BigInteger.valueOf(small));
    }
    for (int power : new int[] {16, 31, 32, 62, 63, 64}) {
      lengths.add(BigInteger.TWO.pow(power).subtract(BigInteger.ONE));
      if (power < 64) {
        lengths.add(BigInteger.TWO.pow(power));
      }
    }
    for (int around = -2; around <= 2; around++) {
      BigInteger announced = BigInteger.valueOf(BEFORE.length + around);
      lengths.add(BigInteger.TWO.pow(63).subtract(announced));
      lengths.add(BigInteger.TWO.pow(64).subtract(announced));
      lengths.add(BigInteger.TWO.pow(32).subtract(announced));
      lengths.add(BigInteger.TWO.pow(31).subtract(announced));
      lengths.add(BigInteger.valueOf(allowed).subtract(announced));
      lengths.add(BigInteger.valueOf(allowed + around));
    }
    return lengths;
  }

  private static byte[] before(Role role, Place place, Kind kind) {
    return place == Place.FIRST
        ? new byte[0]
        : to(role, first(kind), kind == Kind.COMPRESSED ? COMPRESSED_BEFORE : BEFORE);
  }

  private static int first(Kind kind) {
    return switch (kind) {
      case TEXT -> TEXT;
      case BINARY -> BINARY;
      case COMPRESSED -> RSV1 | BINARY;
    };
  }

  private static byte[] header(Role role, Place place, Kind kind, BigInteger length) {
    int first =
        switch (place) {
          case FIRST -> first(kind);
          case CONTINUATION -> CONTINUATION;
          case CONTROL -> FIN | PING;
        };
    int mask = role == Role.SERVER ? 0x80 : 0;
    ByteBuffer header = ByteBuffer.allocate(14).put((byte) first);
    if (length.compareTo(BigInteger.valueOf(126)) < 0) {
      header.put((byte) (mask | length.intValue()));
    } else if (length.bitLength() <= 16) {
      header.put((byte) (mask | 126)).putShort(length.shortValue());
    } else {
      header.put((byte) (mask | 127)).putLong(length.longValue());
    }
    if (mask != 0) {
      header.putInt(0x01020304);
    }
    return Arrays.copyOf(header.array(), header.position());
  }

  private static @Nullable ProtocolViolation expected(
      Limits limits, Place place, Kind kind, BigInteger length) {
    if (place == Place.CONTROL) {
      return length.compareTo(BigInteger.valueOf(125)) > 0
          ? ProtocolViolation.INVALID_CONTROL_PAYLOAD_LENGTH
          : null;
    }
    if (length.bitLength() == 64) {
      return ProtocolViolation.INVALID_LENGTH;
    }
    BigInteger before = BigInteger.valueOf(place == Place.FIRST ? 0 : BEFORE.length);
    return before.add(length).compareTo(BigInteger.valueOf(allowed(limits, kind))) > 0
        ? ProtocolViolation.MESSAGE_TOO_BIG
        : null;
  }

  @ParameterizedTest
  @EnumSource
  void a_length_that_would_overflow_delivers_nothing_twice(Role role) {
    for (int first : new int[] {BINARY, TEXT}) {
      Engine engine = Engine.of(role, new Limits(1000, 100));
      byte[] begin = to(role, first, BEFORE);
      byte[] header =
          header(
              role,
              Place.CONTINUATION,
              Kind.BINARY,
              BigInteger.TWO.pow(63).subtract(BigInteger.valueOf(5)));

      engine.receive(join(begin, header, new byte[20_000]));

      engine.assertEvents("end of output", "closing", "violation MESSAGE_TOO_BIG");
    }
  }

  @Test
  void a_reserved_opcode_with_a_huge_length_is_refused_at_once() {
    for (Role role : Role.values()) {
      for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
        Engine engine = Engine.of(role);
        int mask = role == Role.SERVER ? 0x80 : 0;

        // A TiB, and only the first two bytes are needed.
        engine.receive(new byte[] {(byte) (FIN | opcode), (byte) (mask | 127)});

        engine.assertEvents("end of output", "closing", "violation INVALID_OPCODE");
        engine.receive("00 00 01 00 00 00 00 00 00 00 00 00").assertEvents();
        assertThat(engine.mostLent()).isZero();
      }
    }
  }
}
