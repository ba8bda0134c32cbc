// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What a stream means and how an echo answers it, written as plainly as possible: all of the stream
 * is available, lengths are numbers of any size, and nothing is optimized. Shares no code with the
 * engine. If a frame breaks several rules, all of them are reported here; the engine may report any
 * of them.
 */
final class PlainReading {
  /** Instead of a close code, as in {@code onClosed}. */
  private static final int NOT_CLOSED = 1006;

  private static final int NO_STATUS = 1005;

  /**
   * The tail that senders omit, and that must decompress to nothing after a message that ends with
   * a block.
   */
  private static final byte[] TAIL = {0, 0, -1, -1};

  private static final byte[] EMPTY_BLOCK = {0, 0, 0, -1, -1};

  /** Lines as {@link WatchedEngine} has them. */
  final List<String> messages = new ArrayList<>();

  /** What an echo sends, as lines; a Close frame without its reason. */
  final List<String> answers = new ArrayList<>();

  /** Which rules the frame breaks at which reading ended; the engine has named one of them. */
  final Set<ProtocolViolation> violations = EnumSet.noneOf(ProtocolViolation.class);

  private final Delivery delivery;
  private final boolean draft;
  private final byte[] stream;
  private final long maxSize;
  private final Inflater inflater = new Inflater(true);
  private int closeCode = NOT_CLOSED;
  private boolean unsure;
  private int at;

  // the message that has begun
  private boolean inMessage;
  private boolean text;
  private boolean compressed;
  private int fragments;
  private int lastByte;
  private BigInteger announced = BigInteger.ZERO;
  private ByteArrayOutputStream content = new ByteArrayOutputStream();
  private byte @Nullable [] waitingPong;

  private PlainReading(Delivery delivery, ProtocolVersion version) {
    this.delivery = delivery;
    this.draft = version != ProtocolVersion.RFC_6455;
    this.stream = delivery.stream();
    this.maxSize = delivery.limits().maxMessageSize();
  }

  static PlainReading of(Delivery delivery, ProtocolVersion version) {
    PlainReading reading = new PlainReading(delivery, version);
    while (reading.isReading() && reading.at < reading.stream.length) {
      reading.frame();
    }
    reading.end();
    return reading;
  }

  private boolean isReading() {
    return closeCode == NOT_CLOSED && violations.isEmpty() && !unsure;
  }

  private void end() {
    inflater.end();
    if (waitingPong != null && isReading()) {
      answers.add(WatchedEngine.line("pong", waitingPong));
    }
    if (!violations.isEmpty()) {
      answers.add("close");
    }
  }

  /**
   * Whether decompression came to a point about which RFC 7692 says little: what was read before it
   * is certain, nothing else.
   */
  boolean isUnsure() {
    return unsure;
  }

  /** The code of {@code onClosed} if no rule was broken. */
  int closeCode() {
    return closeCode;
  }

  private void frame() {
    int left = stream.length - at;
    if (left < 2) {
      at = stream.length;
      return;
    }
    int first = stream[at] & 0xFF;
    boolean masked = stream[at + 1] < 0;
    int length7 = stream[at + 1] & 0x7F;
    int opcode = first & 0x0F;
    firstBytes(first, opcode, masked, length7);
    int lengthBytes = length7 == 126 ? 2 : length7 == 127 ? 8 : 0;
    int header = 2 + lengthBytes + (masked ? 4 : 0);
    if (left < header) {
      at = stream.length;
      return;
    }
    BigInteger length =
        lengthBytes == 0
            ? BigInteger.valueOf(length7)
            : new BigInteger(1, Arrays.copyOfRange(stream, at + 2, at + 2 + lengthBytes));
    length(length, lengthBytes);
    boolean control = opcode >= 8;
    if (!control) {
      dataHeader(opcode, (first & 0x40) != 0, length);
    }
    if (!violations.isEmpty()) {
      return;
    }
    int from = at + header;
    int to = length.min(BigInteger.valueOf(stream.length - from)).intValue() + from;
    boolean whole = length.equals(BigInteger.valueOf(to - from));
    byte[] payload = Arrays.copyOfRange(stream, from, to);
    for (int i = 0; masked && i < payload.length; i++) {
      payload[i] ^= stream[from - 4 + i % 4];
    }
    at = to;
    if (!control) {
      data(payload, whole && first >= 0x80);
    } else if (whole) {
      control(opcode, payload);
    }
  }

  private void firstBytes(int first, int opcode, boolean masked, int length7) {
    boolean fin = first >= 0x80;
    check((first & 0x30) == 0, ProtocolViolation.UNEXPECTED_RSV_2_3);
    check(
        (first & 0x40) == 0 || delivery.isCompressing() && (opcode == 1 || opcode == 2),
        ProtocolViolation.UNEXPECTED_RSV_1);
    check(opcode <= 2 || opcode >= 8 && opcode <= 10, ProtocolViolation.INVALID_OPCODE);
    check(opcode < 8 || fin, ProtocolViolation.EXPECTED_FIN);
    check(
        opcode < 8 || length7 <= 125 && !(opcode == 8 && length7 == 1),
        ProtocolViolation.INVALID_CONTROL_PAYLOAD_LENGTH);
    boolean toServer = delivery.role() == Role.SERVER;
    check(masked || !toServer, ProtocolViolation.EXPECTED_MASK);
    check(!masked || toServer, ProtocolViolation.UNEXPECTED_MASK);
  }

  private void length(BigInteger length, int lengthBytes) {
    boolean minimal =
        lengthBytes == 0
            || length.compareTo(BigInteger.valueOf(lengthBytes == 2 ? 125 : 0xFFFF)) > 0;
    check((minimal || draft) && length.bitLength() < 64, ProtocolViolation.INVALID_LENGTH);
  }

  private void dataHeader(int opcode, boolean rsv1, BigInteger length) {
    check(inMessage == (opcode == 0), ProtocolViolation.INVALID_OPCODE);
    if (opcode != 0) {
      inMessage = true;
      text = opcode == 1;
      compressed = rsv1;
      fragments = 0;
      lastByte = -1;
      announced = BigInteger.ZERO;
      content.reset();
      if (rsv1 && delivery.isForgetting()) {
        inflater.reset();
      }
    }
    fragments++;
    announced = announced.add(length);
    long most = compressed ? maxSize + maxSize / 8 + 256 : maxSize;
    check(announced.compareTo(BigInteger.valueOf(most)) <= 0, ProtocolViolation.MESSAGE_TOO_BIG);
    check(fragments <= delivery.limits().maxFragments(), ProtocolViolation.TOO_MANY_FRAGMENTS);
  }

  private void check(boolean condition, ProtocolViolation otherwise) {
    if (!condition) {
      violations.add(otherwise);
    }
  }

  private void data(byte[] payload, boolean last) {
    if (compressed) {
      inflate(payload);
      if (payload.length > 0) {
        lastByte = payload[payload.length - 1] & 0xFF;
      }
      if (last && lastByte >= 0) {
        int size = content.size();
        if (inflater.finished()) {
          inflater.reset();
        } else {
          inflate(TAIL);
        }
        inflate(EMPTY_BLOCK);
        // Not at the end of a block, or after a tail that was sent.
        unsure |= content.size() != size || lastByte == 0xFF;
      }
    } else {
      content.writeBytes(payload);
    }
    byte[] bytes = content.toByteArray();
    check(bytes.length <= maxSize, ProtocolViolation.MESSAGE_TOO_BIG);
    check(!text || isUtf8(bytes, last), ProtocolViolation.INVALID_UTF8);
    if (last && isReading()) {
      inMessage = false;
      String line = WatchedEngine.line(text ? "text" : "binary", bytes);
      messages.add(line);
      answers.add(line);
    }
  }

  private void inflate(byte[] piece) {
    byte[] buffer = new byte[1 << 12];
    if (inflater.finished()) {
      inflater.reset();
    }
    inflater.setInput(piece);
    try {
      while (content.size() <= maxSize) {
        int count = inflater.inflate(buffer);
        content.write(buffer, 0, count);
        int rest = inflater.getRemaining();
        if (count == 0 && inflater.finished() && rest > 0) {
          inflater.reset(); // the data after a final block starts with a new context
          inflater.setInput(piece, piece.length - rest, rest);
        } else if (count == 0) {
          return;
        }
      }
    } catch (DataFormatException e) {
      unsure = true;
    }
  }

  private static boolean isUtf8(byte[] bytes, boolean whole) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    boolean malformed =
        StandardCharsets.UTF_8
            .newDecoder()
            .decode(in, CharBuffer.allocate(bytes.length), whole)
            .isError();
    // The JDK detects a surrogate only at its third byte.
    boolean surrogate =
        in.remaining() >= 2
            && in.get() == (byte) 0xED
            && in.get() < (byte) 0xC0
            && in.get(in.position() - 1) >= (byte) 0xA0;
    return !malformed && !surrogate;
  }

  private void control(int opcode, byte[] payload) {
    switch (opcode) {
      case 9 -> {
        messages.add(WatchedEngine.line("ping", payload));
        if (delivery.isUnwritable()) {
          waitingPong = payload;
        } else {
          answers.add(WatchedEngine.line("pong", payload));
        }
      }
      case 10 -> messages.add(WatchedEngine.line("pong", payload));
      default -> close(payload);
    }
  }

  private void close(byte[] payload) {
    int code = payload.length == 0 ? NO_STATUS : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    if (payload.length > 0) {
      boolean registered = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
      check(
          registered || code >= 3000 && code <= 4999 || draft && code == 1004,
          ProtocolViolation.INVALID_CLOSE_CODE);
      check(
          isUtf8(Arrays.copyOfRange(payload, 2, payload.length), true),
          ProtocolViolation.INVALID_UTF8);
    }
    if (violations.isEmpty()) {
      closeCode = code;
      answers.add("close");
    }
  }
}
