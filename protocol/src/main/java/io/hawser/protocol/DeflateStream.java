// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;

/** Compression of one message behind the other, each up to the end of a byte (RFC 7692 §7.2.1). */
interface DeflateStream {
  /** The JDK's zlib is native and the faster one, but has one window and one memory level. */
  static DeflateStream of(DeflateParameters parameters) {
    return parameters.windowBits() == JdkDeflateStream.WINDOW_BITS
            && parameters.memoryLevel() == JdkDeflateStream.MEMORY_LEVEL
        ? new JdkDeflateStream(parameters.level())
        : new JzlibDeflateStream(parameters);
  }

  /** Compresses all that remains in a buffer, ending with an empty stored block. */
  void deflate(ByteBuffer in, DeflateBuffer out);

  /** Forgets all that was compressed. */
  void reset();

  /** Frees what memory there is outside the heap; nothing else may be called after it. */
  void end();
}
