// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.GZIPException;
import com.jcraft.jzlib.JZlib;
import java.nio.ByteBuffer;

/**
 * Compresses with JZlib, a translation of zlib to Java that uses memory on the heap. It is used for
 * the window sizes and memory levels that the JDK's zlib does not support.
 */
final class JzlibDeflateStream implements DeflateStream {
  private static final byte[] NOTHING = {};

  /**
   * zlib refuses a raw window of 256 bytes, so the next larger one is used instead. zlib refers
   * back by at most the window size minus 262 bytes: with a window of 512 bytes, by at most 250.
   */
  private static final int MIN_WINDOW_BITS = 9;

  /**
   * Below this level, JZlib overwrites the symbols of a block with its own output. The header of a
   * block does not shrink with the memory level, so it leaves too little room for the symbols.
   */
  private static final int MIN_MEMORY_LEVEL = 3;

  private final Deflater deflater;

  JzlibDeflateStream(DeflateParameters parameters) {
    int windowBits = Math.max(MIN_WINDOW_BITS, parameters.windowBits());
    int memoryLevel = Math.max(MIN_MEMORY_LEVEL, parameters.memoryLevel());
    try {
      // Negative window bits tell zlib to write neither a header nor a checksum.
      deflater = new Deflater(parameters.level(), -windowBits, memoryLevel);
    } catch (GZIPException e) {
      throw new IllegalArgumentException("JZlib does not accept " + parameters, e);
    }
  }

  @Override
  public void deflate(ByteBuffer in, DeflateBuffer out) {
    if (in.hasArray()) {
      deflater.setInput(in.array(), in.arrayOffset() + in.position(), in.remaining(), false);
    } else {
      byte[] copy = new byte[in.remaining()];
      in.duplicate().get(copy);
      deflater.setInput(copy);
    }
    run(JZlib.Z_SYNC_FLUSH, out);
  }

  @Override
  public void reset() {
    // A full flush resets the context. Its output is not needed.
    deflater.setInput(NOTHING);
    run(JZlib.Z_FULL_FLUSH, new DeflateBuffer(64));
  }

  private void run(int flush, DeflateBuffer out) {
    int room;
    do {
      room = out.ensureRoom();
      deflater.setOutput(out.bytes(), out.length(), room);
      int status = deflater.deflate(flush);
      // A buffer error means that there is nothing left to do.
      if (status != JZlib.Z_OK && status != JZlib.Z_BUF_ERROR) {
        throw new IllegalStateException("JZlib failed with status " + status);
      }
      out.advance(room - deflater.getAvailOut());
    } while (deflater.getAvailOut() == 0);
    deflater.setInput(NOTHING); // otherwise the message could not be garbage-collected
    deflater.setOutput(NOTHING);
  }

  @Override
  public void end() {
    deflater.end();
  }
}
