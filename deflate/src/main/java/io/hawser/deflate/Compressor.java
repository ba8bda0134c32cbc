// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compresses a stream of bytes, message by message (RFC 1951). What is compressed may refer back to
 * what was compressed before, as far as the window reaches, until {@link #reset}.
 *
 * <pre>{@code
 * Compressor compressor = new Compressor(1, 15, 8, new Workspace());
 * ByteBuffer out = ByteBuffer.allocate((int) Compressor.maxLength(message.remaining()));
 * compressor.compress(message, out);
 * compressor.flush(out);
 * }</pre>
 *
 * <p>The same calls produce the same bytes on every machine, regardless of what the workspace was
 * used for. The memory of a compressor is on the heap and grows with the data, up to a limit that
 * depends on the level, the window and the memory level; nothing needs to be closed.
 *
 * <p>Not thread-safe. If a method throws an error, for example because there is no memory left, the
 * output is incomplete, and {@link #reset} must be called before the compressor is used again.
 */
public final class Compressor {
  public static final int MIN_WINDOW_BITS = 8;
  public static final int MAX_WINDOW_BITS = 15;

  /** The number of bytes that are compressed at once, and may share codes. */
  static final int BLOCK_SIZE = 1 << 16;

  /**
   * The most by which a block can become longer. If it has 65 536 bytes and is stored in two parts,
   * it needs 6 and 5 bytes more, and a flush needs 5.
   */
  private static final int MAX_OVERHEAD = 16;

  /** The header of a stored block, after up to seven bits, and its length. */
  private static final int FLUSH_LENGTH = 6;

  private final Window window;
  private final @Nullable Matcher matcher;
  private final Workspace workspace;

  // the bits that do not fill a byte
  private long bits;
  private int bitCount;

  /**
   * Creates a compressor.
   *
   * @param level from 0 (stores) and 1 (fastest) to 9 (smallest)
   * @param windowBits from 8 to 15: references go back by at most 2 to this power, from 256 bytes
   *     to 32 KiB
   * @param memoryLevel from 1 to 9: the size of the tables with which repetitions are found; each
   *     level doubles it
   * @param workspace of the thread that will use the compressor
   * @throws IllegalArgumentException if a number is out of range
   */
  public Compressor(int level, int windowBits, int memoryLevel, Workspace workspace) {
    checkRange("level", level, 0, 9);
    checkRange("windowBits", windowBits, MIN_WINDOW_BITS, MAX_WINDOW_BITS);
    checkRange("memoryLevel", memoryLevel, 1, 9);
    this.workspace = Objects.requireNonNull(workspace, "workspace");
    this.window = new Window(windowBits, workspace);
    this.matcher = matcher(level, windowBits, memoryLevel);
  }

  /** Returns the matcher of a level; null if the level only stores. */
  private static @Nullable Matcher matcher(int level, int windowBits, int memoryLevel) {
    int bits = Math.min(memoryLevel + 5, windowBits + 2);
    int more = Math.min(memoryLevel + 6, windowBits + 2);
    return switch (level) {
      case 0 -> null;
      case 1 -> new GreedyMatcher(bits, false);
      case 2 -> new GreedyMatcher(more, true);
      case 3 -> new ChainMatcher(more, 4, 32, false);
      case 4 -> new ChainMatcher(more, 3, 16, true);
      case 5 -> new ChainMatcher(more, 7, 32, true);
      case 6 -> new ChainMatcher(more, 20, 128, true);
      case 7 -> new ChainMatcher(more, 32, 128, true);
      case 8 -> new ChainMatcher(more, 128, 258, true);
      default -> new ChainMatcher(more, 400, 258, true);
    };
  }

  static void checkRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(name + " is " + value + ": must be " + min + " to " + max);
    }
  }

  /**
   * Returns how much room the output of {@link #compress} needs at most, including that of {@link
   * #flush} or {@link #finish} after it.
   *
   * @param length the number of bytes to compress
   * @throws IllegalArgumentException if it is negative
   */
  public static long maxLength(int length) {
    if (length < 0) {
      throw new IllegalArgumentException("length is " + length + ": must be at least 0");
    }
    return length + MAX_OVERHEAD * (length / BLOCK_SIZE + 1L);
  }

  /**
   * Compresses all remaining bytes. The end of the output may be missing until the next call of any
   * method: up to seven bits wait for a byte to be full.
   *
   * <p>Nothing is kept for a later call, so a call with few bytes compresses less well.
   *
   * @param in its position is advanced to its limit; it is not kept
   * @param out is written at its position; it is not kept
   * @throws IllegalArgumentException if {@code out} has less room than {@link #maxLength} or is
   *     read-only; nothing has been compressed then
   */
  public void compress(ByteBuffer in, ByteBuffer out) {
    Objects.requireNonNull(in, "in");
    checkRoom(out, maxLength(in.remaining()));
    BitWriter writer = begin();
    while (in.hasRemaining()) {
      compressBlock(in, Math.min(in.remaining(), BLOCK_SIZE), writer);
      writer.drainTo(out);
    }
    end(writer, out);
  }

  /**
   * Ends the output on a byte boundary with an empty stored block, so that the receiver can
   * decompress everything up to here. The last four bytes are always 00 00 FF FF.
   *
   * @throws IllegalArgumentException if {@code out} has room for less than 6 bytes
   */
  public void flush(ByteBuffer out) {
    endStream(out, false);
  }

  /**
   * Ends the output with an empty final block, and resets the compressor.
   *
   * @throws IllegalArgumentException if {@code out} has room for less than 6 bytes
   */
  public void finish(ByteBuffer out) {
    endStream(out, true);
    reset();
  }

  private void endStream(ByteBuffer out, boolean last) {
    checkRoom(out, FLUSH_LENGTH);
    BitWriter writer = begin();
    writer.ensureRoom(FLUSH_LENGTH);
    workspace.blockWriter().writeStored(writer.bytes, 0, 0, last);
    end(writer, out);
  }

  private static void checkRoom(ByteBuffer out, long needed) {
    if (Objects.requireNonNull(out, "out").isReadOnly()) {
      throw new IllegalArgumentException("the output is a read-only buffer");
    }
    if (out.remaining() < needed) {
      throw new IllegalArgumentException(
          "the output has room for " + out.remaining() + " bytes: must be at least " + needed);
    }
  }

  private BitWriter begin() {
    BitWriter writer = workspace.bitWriter();
    writer.begin(bits, bitCount);
    return writer;
  }

  private void end(BitWriter writer, ByteBuffer out) {
    writer.drainTo(out);
    bits = writer.bits;
    bitCount = writer.count;
  }

  private void compressBlock(ByteBuffer in, int length, BitWriter writer) {
    writer.ensureRoom(length + MAX_OVERHEAD);
    if (matcher == null) {
      byte[] bytes = workspace.buffer(length);
      in.get(bytes, 0, length);
      workspace.blockWriter().writeStored(bytes, 0, length, false);
      return;
    }
    window.open(length);
    byte[] bytes = window.bytes();
    int from = window.from();
    in.get(bytes, from, length);
    Sequences sequences = workspace.sequences();
    sequences.clear();
    matcher.find(window, from + length, sequences);
    workspace.blockWriter().write(bytes, from, from + length, sequences);
    window.close(length);
  }

  /**
   * Forgets everything that was compressed before. What follows does not refer back to it. Memory
   * is kept for what follows.
   */
  public void reset() {
    window.clear();
    if (matcher != null) {
      matcher.clear();
    }
    bits = 0;
    bitCount = 0;
  }

  /** Returns how much memory the window and the tables take, in bytes. */
  public int memory() {
    return window.memory() + (matcher == null ? 0 : matcher.memory());
  }
}
