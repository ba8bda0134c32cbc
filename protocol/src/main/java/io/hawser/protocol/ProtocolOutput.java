// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;

/**
 * Where the protocol puts the bytes for its peer: memory that the transport lends, so that a frame
 * is encoded once, in the place from which it will be sent.
 */
public interface ProtocolOutput {
  /**
   * Lends memory for {@code length} bytes, to be filled from its position and then {@link #commit()
   * committed}. The buffer is big-endian and valid until then; only one claim is open at a time.
   *
   * @return a buffer with at least {@code length} bytes remaining; the protocol moves its position
   *     behind the last byte that it wrote
   */
  ByteBuffer claim(int length);

  /** Takes what was written since {@link #claim}, to be sent with the next flush. */
  void commit();

  /**
   * Whether the peer keeps up: false while more waits to be sent than is reasonable. Answers to
   * pings wait meanwhile.
   */
  boolean isWritable();
}
