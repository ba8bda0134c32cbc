// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.nio.ByteBuffer;

public final class Compressor {
  public static final int BLOCK_SIZE = 1 << 16;
  private final Window window;
  private final Matcher matcher;
  private final Workspace workspace;
  private long bits;
  private int bitCount;

  public Compressor(int level, int windowBits, int memoryLevel, Workspace workspace) {
    this.workspace = workspace;
    this.window = new Window(windowBits, workspace);
    this.matcher =
        level == 0
            ? null
            : level <= 1 ? new GreedyMatcher(Math.min(memoryLevel + 5, windowBits)) : null;
  }

  public void compress(ByteBuffer in, ByteBuffer out) {
    BitWriter writer = begin();
    while (in.hasRemaining()) {
      compressBlock(in, Math.min(in.remaining(), BLOCK_SIZE), writer);
    }
    end(writer, out);
  }

  public void flush(ByteBuffer out) {
    BitWriter writer = begin();
    writer.ensureRoom(16);
    workspace.blockWriter().writeStored(writer.bytes, 0, 0, false);
    end(writer, out);
  }

  private BitWriter begin() {
    BitWriter writer = workspace.bitWriter();
    writer.size = 0;
    writer.bits = bits;
    writer.count = bitCount;
    return writer;
  }

  private void end(BitWriter writer, ByteBuffer out) {
    bits = writer.bits;
    bitCount = writer.count;
    out.put(writer.bytes, 0, writer.size);
  }

  private void compressBlock(ByteBuffer in, int length, BitWriter writer) {
    window.open(length);
    byte[] bytes = window.bytes();
    int from = window.from();
    in.get(bytes, from, length);
    Sequences sequences = workspace.sequences();
    sequences.clear();
    matcher.find(window, from + length, sequences);
    writer.ensureRoom(length + 32);
    workspace.blockWriter().write(bytes, from, from + length, sequences, false);
    window.close(length);
  }

  public void reset() {
    window.clear();
    matcher.clear();
    bits = 0;
    bitCount = 0;
  }
}
