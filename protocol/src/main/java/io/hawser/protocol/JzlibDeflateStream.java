// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.GZIPException;
import com.jcraft.jzlib.JZlib;
import java.nio.ByteBuffer;

/**
 * JZlib: zlib translated to Java, in memory on the heap, for the windows and memory levels that the
 * JDK's does not have.
 */
final class JzlibDeflateStream implements DeflateStream {
  private static final byte[] NOTHING = {};

  /**
   * zlib refuses a raw window of 256 bytes. Its next larger one serves: it never refers back
   * farther than a window less 262 bytes, so in one of 512 not farther than 250.
   */
  private static final int SMALLEST_WINDOW_BITS = 9;

  /**
   * Below it, JZlib's memory for the symbols of a block is overwritten by what they become: the
   * header of a block, which does not become smaller with the memory, leaves them too little room.
   */
  private static final int SMALLEST_MEMORY_LEVEL = 3;

  private final Deflater deflater;

  JzlibDeflateStream(DeflateParameters parameters) {
    int windowBits = Math.max(SMALLEST_WINDOW_BITS, parameters.windowBits());
    int memoryLevel = Math.max(SMALLEST_MEMORY_LEVEL, parameters.memoryLevel());
    try {
      // Negative bits are zlib's way to ask for no header and no checksum.
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
    // A full flush forgets; what it writes nobody needs.
    deflater.setInput(NOTHING);
    run(JZlib.Z_FULL_FLUSH, new DeflateBuffer(64));
  }

  private void run(int flush, DeflateBuffer out) {
    int room;
    do {
      room = out.ensureRoom();
      deflater.setOutput(out.bytes(), out.length(), room);
      int status = deflater.deflate(flush);
      // A buffer error says that there is nothing left to do.
      if (status != JZlib.Z_OK && status != JZlib.Z_BUF_ERROR) {
        throw new IllegalStateException("JZlib failed with status " + status);
      }
      out.advance(room - deflater.getAvailOut());
    } while (deflater.getAvailOut() == 0);
    deflater.setInput(NOTHING); // it would keep the message from being collected
    deflater.setOutput(NOTHING);
  }

  @Override
  public void end() {
    deflater.end();
  }
}
