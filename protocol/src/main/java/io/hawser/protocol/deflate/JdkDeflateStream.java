// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/** Compresses with the JDK's zlib. */
final class JdkDeflateStream implements DeflateStream {
  static final int WINDOW_BITS = 15;
  static final int MEMORY_LEVEL = 8;

  private static final byte[] NOTHING = {};

  private final Deflater deflater;

  JdkDeflateStream(int level) {
    this.deflater = new Deflater(level, true);
  }

  @Override
  public void deflate(ByteBuffer in, DeflateBuffer out) {
    deflater.setInput(in);
    int room;
    int written;
    do {
      room = out.ensureRoom();
      written = deflater.deflate(out.bytes(), out.length(), room, Deflater.SYNC_FLUSH);
      out.advance(written);
    } while (written == room);
    deflater.setInput(NOTHING); // otherwise the message could not be garbage-collected
  }

  @Override
  public void reset() {
    deflater.reset();
  }

  @Override
  public void end() {
    deflater.end();
  }
}
