// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One frame to be sent, legal or not; of what is received, one control frame or one whole message.
 * Its payload is not copied and must not change.
 */
final class Frame {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private static final int SHOWN_BYTES = 40;

  private final boolean fin;
  private final int rsv;
  private final int opcode;
  private final byte[] payload;

  private Frame(boolean fin, int rsv, int opcode, byte[] payload) {
    this.fin = fin;
    this.rsv = rsv;
    this.opcode = opcode;
    this.payload = payload;
  }

  static Frame of(int opcode, byte[] payload) {
    return new Frame(true, 0, opcode, payload);
  }

  static Frame of(int opcode, String payload) {
    return of(opcode, payload.getBytes(UTF_8));
  }

  static Frame text(String payload) {
    return of(TEXT, payload);
  }

  static Frame text(byte[] payload) {
    return of(TEXT, payload);
  }

  static Frame binary(byte[] payload) {
    return of(BINARY, payload);
  }

  static Frame continuation(String payload) {
    return of(CONTINUATION, payload);
  }

  static Frame continuation(byte[] payload) {
    return of(CONTINUATION, payload);
  }

  static Frame ping(String payload) {
    return of(PING, payload);
  }

  static Frame pong(String payload) {
    return of(PONG, payload);
  }

  static Frame close(int code) {
    return close(code, new byte[0]);
  }

  static Frame close(int code, byte[] reason) {
    ByteBuffer payload = ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason);
    return of(CLOSE, payload.array());
  }

  /** This frame with FIN cleared. */
  Frame unfinished() {
    return new Frame(false, rsv, opcode, payload);
  }

  /** This frame with the three reserved bits set to {@code bits}, RSV1 being the highest. */
  Frame rsv(int bits) {
    return new Frame(fin, bits, opcode, payload);
  }

  /**
   * This message in frames of {@code size} bytes. When {@code size} divides the length, an empty
   * last frame follows, as in the Autobahn suite.
   */
  Frame[] fragments(int size) {
    if (payload.length <= size) {
      return new Frame[] {this};
    }
    int last = payload.length / size;
    return IntStream.rangeClosed(0, last)
        .mapToObj(i -> fragment(i * size, Math.min((i + 1) * size, payload.length), i == last))
        .toArray(Frame[]::new);
  }

  private Frame fragment(int from, int to, boolean last) {
    return new Frame(
        last, 0, from == 0 ? opcode : CONTINUATION, Arrays.copyOfRange(payload, from, to));
  }

  boolean fin() {
    return fin;
  }

  int rsv() {
    return rsv;
  }

  int opcode() {
    return opcode;
  }

  byte[] payload() {
    return payload;
  }

  boolean isControl() {
    return opcode >= CLOSE;
  }

  boolean isClose() {
    return opcode == CLOSE;
  }

  /** The code of a Close frame, or null if it has none. */
  @Nullable Integer closeCode() {
    return payload.length < 2 ? null : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Frame that
        && fin == that.fin
        && rsv == that.rsv
        && opcode == that.opcode
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * opcode + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return switch (opcode) {
      case CLOSE -> "Close " + (closeCode() == null ? "without code" : closeCode());
      case TEXT -> "text " + shown();
      case BINARY -> "binary " + shown();
      case PING -> "Ping " + shown();
      case PONG -> "Pong " + shown();
      default -> "opcode " + opcode + " " + shown();
    };
  }

  private String shown() {
    if (payload.length <= SHOWN_BYTES) {
      return "[" + HexFormat.ofDelimiter(" ").formatHex(payload) + "]";
    }
    CRC32 sum = new CRC32();
    sum.update(payload);
    return "of %d bytes, CRC %08x".formatted(payload.length, sum.getValue());
  }
}
