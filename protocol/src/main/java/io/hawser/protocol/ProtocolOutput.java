// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;

/**
 * Where the protocol puts the bytes for its peer, and the memory that the transport lends it: a
 * frame is encoded once, in the place from which it will be sent, and a message that came in pieces
 * lies where it can be sent from.
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
   * Sends bytes from where they are, behind what was committed, if they lie in memory of this
   * output: in the buffer that is just being received, or in one that was {@linkplain #borrow
   * borrowed}. They must not be changed any more.
   *
   * @return false, if they lie elsewhere and have to be copied
   */
  boolean write(ByteBuffer buffer, int offset, int length);

  /**
   * Sends a whole frame, behind what was committed, from memory that all connections share which
   * send it.
   *
   * @return false, if this output has no such memory, or it is not worth it; the frame has to be
   *     copied then
   */
  default boolean write(PreparedFrame frame) {
    return false;
  }

  /**
   * Lends a big-endian buffer with position 0 for a message that comes in pieces. One is lent at a
   * time: it replaces the one before it.
   *
   * @param keep how many bytes of that one it begins with; 0 if there is none
   */
  ByteBuffer borrow(int capacity, int keep);

  /**
   * Ends what {@link #borrow} began; what was {@linkplain #write written} from there is still sent.
   */
  void giveBack();

  /**
   * Whether the peer keeps up: false while more waits to be sent than is reasonable. Answers to
   * pings wait meanwhile.
   */
  boolean isWritable();
}
