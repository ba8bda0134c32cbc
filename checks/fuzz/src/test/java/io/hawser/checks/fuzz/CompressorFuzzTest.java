// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.deflate.Compressor;
import io.hawser.deflate.Decompressor;
import io.hawser.deflate.DeflateException;
import io.hawser.deflate.Workspace;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that zlib and our own decompressor read what the compressor makes of any sequence of calls.
 * The first three bytes of the input select the level, the window and the memory level. After them,
 * a byte selects a call, and the next one how many of the bytes after it are compressed.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CompressorFuzzTest {
  private static final int HEADER = 3;

  private final Workspace workspace = new Workspace();

  @FuzzTest
  void any_sequence_of_calls_can_be_read(byte[] input) throws Exception {
    if (input.length < HEADER) {
      return;
    }
    int windowBits = 8 + (input[1] & 7);
    Compressor compressor =
        new Compressor((input[0] & 0xFF) % 10, windowBits, 1 + (input[2] & 0xFF) % 9, workspace);
    Receivers receivers = new Receivers(windowBits, workspace);
    int next = HEADER;
    while (next + 1 < input.length) {
      int call = input[next] & 3;
      int repeat = 1 + (input[next] >> 2 & 0xF);
      int length = Math.min(input[next + 1] & 0xFF, input.length - next - 2);
      byte[] piece = Arrays.copyOfRange(input, next + 2, next + 2 + length);
      next += 2 + length;
      byte[] data = repeat(piece, repeat * repeat);
      ByteBuffer out = ByteBuffer.allocate((int) Compressor.maxLength(data.length));
      compressor.compress(ByteBuffer.wrap(data), out);
      receivers.expect(data);
      if (call == 1) {
        compressor.flush(out);
      } else if (call == 2) {
        compressor.finish(out);
      }
      receivers.receive(Arrays.copyOf(out.array(), out.position()), call == 2);
      if (call == 1) {
        receivers.checkAll();
      } else if (call == 3) {
        ByteBuffer flushed = ByteBuffer.allocate((int) Compressor.maxLength(0));
        compressor.flush(flushed); // a reset is possible only on a byte boundary
        receivers.receive(Arrays.copyOf(flushed.array(), flushed.position()), false);
        compressor.reset();
      }
    }
    ByteBuffer out = ByteBuffer.allocate((int) Compressor.maxLength(0));
    compressor.flush(out);
    receivers.receive(Arrays.copyOf(out.array(), out.position()), false);
    receivers.checkAll();
    receivers.zlib.end();
  }

  private static byte[] repeat(byte[] piece, int count) {
    byte[] all = new byte[piece.length * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(piece, 0, all, i * piece.length, piece.length);
    }
    return all;
  }

  @Test
  void any_sequence_of_calls_can_be_read_if_it_is_long() {
    RandomInputs.check(
        2_000,
        random -> {
          byte[] bytes = new byte[HEADER + random.nextInt(3_000)];
          int letters = 1 + random.nextInt(255);
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(letters);
          }
          return bytes;
        },
        input -> {
          try {
            any_sequence_of_calls_can_be_read(input);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /** zlib and our own decompressor. */
  private static final class Receivers {
    private final Inflater zlib = new Inflater(true);
    private final Decompressor ours;
    private final Random random = new Random(1);
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
    private final ByteArrayOutputStream byZlib = new ByteArrayOutputStream();
    private final ByteArrayOutputStream byUs = new ByteArrayOutputStream();

    Receivers(int windowBits, Workspace workspace) {
      this.ours = new Decompressor(windowBits, workspace);
    }

    void expect(byte[] data) {
      expected.writeBytes(data);
    }

    void receive(byte[] compressed, boolean last) throws DataFormatException, DeflateException {
      byte[] out = new byte[10_000];
      zlib.setInput(compressed);
      for (int n; (n = zlib.inflate(out)) > 0; ) {
        byZlib.write(out, 0, n);
      }
      assertThat(zlib.finished()).isEqualTo(last);
      if (last) {
        zlib.reset();
      }
      ours.input(ByteBuffer.wrap(compressed));
      while (!ours.needsInput()) {
        int n = ours.decompress(ByteBuffer.wrap(out, 0, 1 + random.nextInt(out.length)));
        byUs.write(out, 0, n);
      }
    }

    void checkAll() {
      assertThat(byZlib.toByteArray()).isEqualTo(expected.toByteArray());
      assertThat(byUs.toByteArray()).isEqualTo(expected.toByteArray());
      assertThat(ours.isFlushed()).isTrue();
    }
  }
}
