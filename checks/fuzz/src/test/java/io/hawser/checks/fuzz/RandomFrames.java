// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import io.hawser.deflate.Compressor;
import io.hawser.deflate.Workspace;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Creates from a seed what a peer might send: messages in fragments, with control frames between
 * them. They are all valid, or contain some mistakes. Shares no code with the code under test.
 */
final class RandomFrames {
  private static final int FIN = 0x80, RSV1 = 0x40;
  private static final int TAIL = 4;
  private static final int CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;
  private static final int[] CLOSE_CODES = {
    0, 999, 1000, 1003, 1004, 1005, 1006, 1007, 1014, 1015, 1016, 2999, 3000, 4999, 5000, 65535
  };

  private final Random random;
  private final boolean masked;
  private final boolean damaged;
  private final int oddLengths;
  private final boolean forgetting;

  /** Compresses if the largest window was agreed; it has no other. */
  private final @Nullable Deflater deflater;

  /** Compresses if a smaller window was agreed. */
  private final @Nullable Compressor compressor;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final long maxMessageSize;
  private long announced;

  private RandomFrames(Random random, int how, int cuts, boolean damaged, int oddLengths) {
    this.random = random;
    this.masked = Delivery.isToServer(how);
    this.damaged = damaged;
    this.oddLengths = oddLengths;
    this.maxMessageSize = new Delivery(how, 0, new byte[0]).limits().maxMessageSize();
    this.forgetting = Delivery.isForgetting(how);
    int windowBits = Delivery.windowBits(cuts);
    this.deflater = Delivery.isCompressing(how) && windowBits == 15 ? new Deflater(6, true) : null;
    this.compressor =
        Delivery.isCompressing(how) && windowBits < 15
            ? new Compressor(6, windowBits, 8, new Workspace())
            : null;
  }

  /** A {@link Delivery} without a mistake. */
  static byte[] valid(Random random) {
    return delivery(random, random.nextInt(1 << Byte.SIZE), false, 0);
  }

  /** One without a mistake and without compression. */
  static byte[] uncompressed(Random random) {
    Delivery any = new Delivery(random.nextInt(1 << Byte.SIZE), 0, new byte[0]);
    return delivery(random, any.withoutCompression().how(), false, 0);
  }

  /** A {@link Delivery} in which there is a mistake here and there, or a piece missing. */
  static byte[] damaged(Random random) {
    return delivery(random, random.nextInt(1 << Byte.SIZE), true, 40);
  }

  /** One without a mistake but for lengths that are near a power of two, or near a limit. */
  static byte[] overflowing(Random random) {
    return delivery(random, random.nextInt(1 << Byte.SIZE), false, 6);
  }

  private static byte[] delivery(Random random, int how, boolean damaged, int oddLengths) {
    int cuts = random.nextInt(1 << Byte.SIZE);
    RandomFrames frames = new RandomFrames(random, how, cuts, damaged, oddLengths);
    frames.out.write(how);
    frames.out.write(cuts);
    for (int messages = random.nextInt(6); messages >= 0; messages--) {
      frames.message();
    }
    if (random.nextBoolean()) {
      frames.close();
    }
    if (frames.deflater != null) {
      frames.deflater.end();
    }
    byte[] bytes = frames.out.toByteArray();
    return damaged && random.nextBoolean() ? frames.damage(bytes) : bytes;
  }

  private void message() {
    boolean text = random.nextBoolean();
    byte[] payload = text ? text(length()) : bytes(length());
    int opcode = text ? TEXT : BINARY;
    if (deflater != null && random.nextInt(3) > 0) {
      payload = compressed(deflater, payload);
      opcode |= RSV1;
    } else if (compressor != null && random.nextInt(3) > 0) {
      payload = compressed(compressor, payload);
      opcode |= RSV1;
    }
    int at = 0;
    for (int fragments = random.nextInt(4); fragments > 0; fragments--) {
      int length = random.nextInt(payload.length - at + 1);
      frame(opcode, payload, at, length);
      at += length;
      opcode = CONTINUATION;
      control();
    }
    frame(FIN | opcode, payload, at, payload.length - at);
    control();
  }

  private byte[] compressed(Deflater deflater, byte[] payload) {
    if (forgetting) {
      deflater.reset();
    }
    byte[] buffer = new byte[2 * payload.length + 100];
    deflater.setInput(payload);
    if (random.nextInt(6) == 0) {
      // With a final block, after which the next message begins anew (RFC 7692 §7.2.3.4).
      deflater.finish();
      int length = deflater.deflate(buffer);
      deflater.reset();
      return Arrays.copyOf(buffer, random.nextBoolean() ? length : length + 1);
    }
    int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    // A flush of nothing writes nothing, where something is needed (RFC 7692 §7.2.3.6).
    return length == 0 ? new byte[1] : Arrays.copyOf(buffer, length - TAIL);
  }

  private byte[] compressed(Compressor compressor, byte[] payload) {
    if (forgetting) {
      compressor.reset();
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) Compressor.maxLength(payload.length));
    compressor.compress(ByteBuffer.wrap(payload), buffer);
    if (random.nextInt(6) == 0) {
      compressor.finish(buffer);
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
    compressor.flush(buffer);
    return Arrays.copyOf(buffer.array(), buffer.position() - TAIL);
  }

  private int length() {
    return switch (random.nextInt(60)) {
      case 0 -> random.nextInt(70_000);
      case 1, 2, 3, 4, 5 -> 120 + random.nextInt(20);
      case 6, 7, 8, 9, 10 -> random.nextInt(1200);
      default -> random.nextInt(40);
    };
  }

  private void control() {
    if (random.nextInt(3) == 0) {
      byte[] payload = bytes(random.nextInt(random.nextBoolean() ? 126 : 8));
      frame(FIN | (random.nextBoolean() ? PING : PONG), payload, 0, payload.length);
    }
  }

  private void close() {
    byte[] reason = text(random.nextInt(30));
    int code = damaged ? CLOSE_CODES[random.nextInt(CLOSE_CODES.length)] : 1000;
    byte[] payload =
        random.nextInt(4) == 0
            ? new byte[0]
            : ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array();
    frame(FIN | CLOSE, payload, 0, payload.length);
  }

  private void frame(int first, byte[] payload, int offset, int length) {
    out.write(oneIn(30) ? first ^ 1 << random.nextInt(Byte.SIZE) : first);
    boolean mask = masked != oneIn(60);
    int maskBit = mask ? 0x80 : 0;
    if ((first & 0x0F) != CONTINUATION && (first & 0x08) == 0) {
      announced = 0;
    }
    if (oddLengths > 0 && random.nextInt(oddLengths) == 0) {
      length(maskBit, oddLength());
    } else if (length < 126 && !oneIn(60)) {
      out.write(maskBit | length);
    } else if (length < 1 << 16 && !oneIn(60)) {
      out.write(maskBit | 126);
      out.write(length >> 8);
      out.write(length);
    } else {
      out.write(maskBit | 127);
      out.writeBytes(
          ByteBuffer.allocate(8).putLong(oneIn(10) ? random.nextLong() : length).array());
    }
    announced += (first & 0x08) == 0 ? length : 0;
    byte[] key = random.nextInt(8) == 0 ? new byte[4] : bytes(4);
    if (mask) {
      out.writeBytes(key);
    }
    int mistake = oneIn(40) && length > 0 ? random.nextInt(length) : -1;
    for (int i = 0; i < length; i++) {
      int b = i == mistake ? random.nextInt() : payload[offset + i];
      out.write(mask ? b ^ key[i % 4] : b);
    }
  }

  /** A length near a power of two, near the limit, or what both lack after what was announced. */
  private long oddLength() {
    int[] powers = {0, 7, 15, 16, 31, 32, 62, 63, 64};
    int power = powers[random.nextInt(powers.length)];
    long odd = random.nextInt(6) == 0 ? maxMessageSize : power == 64 ? 0 : 1L << power;
    return odd - (random.nextBoolean() ? announced : 0) + random.nextInt(9) - 4;
  }

  private void length(int maskBit, long length) {
    if (length >= 0 && length < 126) {
      out.write(maskBit | (int) length);
    } else if (length >= 0 && length < 1 << 16) {
      out.write(maskBit | 126);
      out.write((int) length >> 8);
      out.write((int) length);
    } else {
      out.write(maskBit | 127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
    }
  }

  private byte[] damage(byte[] bytes) {
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int place = 2 + random.nextInt(Math.min(bytes.length - 2, 60));
      bytes[place] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    int kept = random.nextBoolean() ? bytes.length : 2 + random.nextInt(bytes.length - 1);
    return Arrays.copyOf(bytes, kept);
  }

  private boolean oneIn(int times) {
    return damaged && random.nextInt(times) == 0;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Text of about that many bytes, in characters of one to four bytes each. */
  private byte[] text(int length) {
    int[] bounds = {0x80, 0x800, 0x1_0000, 0x11_0000};
    int bound = bounds[random.nextInt(bounds.length)];
    StringBuilder text = new StringBuilder();
    while (text.length() < length / 2) {
      int codePoint = random.nextInt(bound);
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        text.appendCodePoint(codePoint);
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
