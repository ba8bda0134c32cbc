// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.deflate.Decompressor;
import io.hawser.deflate.DeflateException;
import io.hawser.deflate.Workspace;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that the decompressor makes of any bytes, however they are cut, what zlib makes of them.
 * The first byte of the input seeds the cuts.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DecompressorFuzzTest {
  private static final int MAX_OUTPUT = 1 << 20;

  /** A match has at most 258 bytes, and takes at least two bits. */
  private static final int MAX_RATIO = 4 * 258 + 1;

  /** zlib reads on after a code without symbols, and refuses the block at the end of its header. */
  private static final String EARLIER = "incomplete code length code in a block";

  private final Workspace workspace = new Workspace();

  @FuzzTest
  void decompressor_agrees_with_zlib(byte[] input) {
    Random random = new Random(input.length > 0 ? input[0] : 0);
    byte[] stream = Arrays.copyOfRange(input, Math.min(input.length, 1), input.length);

    Result whole = decompress(stream, random, MAX_OUTPUT, MAX_OUTPUT);
    int longest = 1 << random.nextInt(12);
    Result pieces = decompress(stream, random, longest, longest);

    assertThat(pieces.output).isEqualTo(whole.output);
    assertThat(pieces.problem).isEqualTo(whole.problem);
    assertThat(whole.output.length).isLessThanOrEqualTo(MAX_RATIO * (stream.length + 1));
    Result zlib = inflate(stream);
    assertThat(whole.output).isEqualTo(zlib.output);
    if (!whole.problem.equals(EARLIER)) {
      assertThat(whole.problem.isEmpty()).isEqualTo(zlib.problem.isEmpty());
    }
  }

  @Test
  void decompressor_agrees_with_zlib_on_streams_with_mistakes() {
    RandomInputs.check(10_000, DecompressorFuzzTest::stream, this::decompressor_agrees_with_zlib);
  }

  private static byte[] stream(Random random) {
    byte[] data = new byte[random.nextInt(1000)];
    int letters = 1 + random.nextInt(100);
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (random.nextInt(letters) * random.nextInt(2));
    }
    Deflater deflater = new Deflater(random.nextInt(10), true);
    deflater.setInput(data);
    byte[] bytes = new byte[1200];
    int length = 1 + deflater.deflate(bytes, 1, bytes.length - 1, Deflater.SYNC_FLUSH);
    deflater.end();
    bytes[0] = (byte) random.nextInt();
    for (int mistakes = random.nextInt(4); mistakes > 0; mistakes--) {
      bytes[random.nextInt(length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return Arrays.copyOf(bytes, length);
  }

  private record Result(byte[] output, String problem) {}

  private Result decompress(byte[] stream, Random random, int longestIn, int longestOut) {
    Decompressor decompressor = new Decompressor(15, workspace);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    byte[] array = new byte[Math.min(longestOut, 1 << 16)];
    try {
      for (int at = 0, end; at < stream.length; at = end) {
        end = at + Math.min(stream.length - at, 1 + random.nextInt(longestIn));
        decompressor.input(ByteBuffer.wrap(stream, at, end - at));
        while (!decompressor.needsInput()) {
          ByteBuffer out = ByteBuffer.wrap(array, 0, 1 + random.nextInt(array.length));
          int count = decompressor.decompress(out);
          assertThat(count > 0 || decompressor.needsInput()).isTrue();
          output.write(array, 0, count);
        }
      }
      return new Result(output.toByteArray(), "");
    } catch (DeflateException e) {
      return new Result(output.toByteArray(), String.valueOf(e.getMessage()));
    }
  }

  /** Decompresses with zlib, which begins again after each final block. */
  private static Result inflate(byte[] stream) {
    Inflater inflater = new Inflater(true);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    byte[] array = new byte[1 << 16];
    long before = 0;
    try {
      inflater.setInput(stream);
      int count;
      do {
        before = inflater.getBytesWritten();
        count = inflater.inflate(array);
        output.write(array, 0, count);
        if (inflater.finished()) {
          int left = inflater.getRemaining();
          inflater.reset();
          inflater.setInput(stream, stream.length - left, left);
        }
      } while (count > 0 || inflater.getBytesRead() == 0 && !inflater.needsInput());
      return new Result(output.toByteArray(), "");
    } catch (DataFormatException e) {
      output.write(array, 0, (int) (inflater.getBytesWritten() - before));
      return new Result(output.toByteArray(), String.valueOf(e.getMessage()));
    } finally {
      inflater.end();
    }
  }
}
