// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import io.hawser.deflate.Compressor;
import io.hawser.deflate.Workspace;
import java.nio.ByteBuffer;

/** Compresses into a buffer that grows with the output. */
final class CompressorStream implements DeflateStream {
  /** A larger message is compressed in several steps, so that the buffer need not hold it twice. */
  private static final int MAX_STEP = 64 << 10;

  private static final int FLUSH_ROOM = (int) Compressor.maxLength(0);

  private final Compressor compressor;

  CompressorStream(DeflateParameters parameters, Workspace workspace) {
    this.compressor =
        new Compressor(
            parameters.level(), parameters.windowBits(), parameters.memoryLevel(), workspace);
  }

  @Override
  public void deflate(ByteBuffer in, DeflateBuffer out) {
    int end = in.limit();
    while (in.position() < end) {
      int step = Math.min(end - in.position(), MAX_STEP);
      in.limit(in.position() + step);
      ByteBuffer target = out.room((int) Compressor.maxLength(step));
      compressor.compress(in, target);
      out.advance(target);
      in.limit(end);
    }
    ByteBuffer target = out.room(FLUSH_ROOM);
    compressor.flush(target);
    out.advance(target);
  }

  @Override
  public void reset() {
    compressor.reset();
  }

  @Override
  public int memory() {
    return compressor.memory();
  }
}
