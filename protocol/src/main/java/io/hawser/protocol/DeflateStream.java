// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;

/** Compression of one message behind the other, each up to the end of a byte (RFC 7692 §7.2.1). */
interface DeflateStream {
  /** Compresses all that remains in a buffer, ending with an empty stored block. */
  void deflate(ByteBuffer in, DeflateBuffer out);

  /** Forgets all that was compressed, and whatever went wrong with it. */
  void reset();

  /** Frees what memory there is outside the heap; nothing else may be called after it. */
  void end();
}
