// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import java.nio.ByteBuffer;

/**
 * Compresses messages one after another. The output of each ends on a byte boundary (RFC 7692
 * §7.2.1).
 */
public interface DeflateStream {
  /** Compresses the remaining bytes of a buffer, ending with an empty stored block. */
  void deflate(ByteBuffer in, DeflateBuffer out);

  /** Resets the context. */
  void reset();

  /** Returns how much memory the context takes, in bytes. */
  int memory();
}
