// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import java.nio.ByteBuffer;

/**
 * Takes the bytes for the peer, and lends the transport's memory. A frame is encoded once, in the
 * memory from which it will be sent. A message that arrives in pieces is gathered in memory from
 * which it can be sent.
 */
public interface ProtocolOutput {
  /**
   * Lends memory for {@code length} bytes, to be filled from the buffer's position and then {@link
   * #commit() committed}. The buffer is big-endian and valid until the commit. Only one claim may
   * be open at a time.
   *
   * @return a buffer with at least {@code length} bytes remaining; the caller moves its position to
   *     the end of what it has written
   */
  ByteBuffer claim(int length);

  /**
   * Returns the length of the longest frame, including its header, that can ever be sent at once.
   * It is at least 64 KiB. May be called from any thread.
   */
  default int maxFrameLength() {
    return Integer.MAX_VALUE;
  }

  /** Accepts what was written since {@link #claim}, to be sent with the next flush. */
  void commit();

  /**
   * Sends bytes without a copy, after what was committed, if they lie in memory of this output: in
   * the buffer that is being received, or in one that was {@linkplain #borrow borrowed}. The bytes
   * must not be changed afterwards.
   *
   * @return false if they lie in other memory and must be copied
   */
  boolean write(ByteBuffer buffer, int offset, int length);

  /**
   * Sends a whole frame, after what was committed, from memory that is shared by all connections
   * that send it.
   *
   * @return false if this output has no such memory, or sharing it is not worthwhile; the frame
   *     must then be copied
   */
  default boolean write(PreparedFrame frame) {
    return false;
  }

  /**
   * Lends a big-endian buffer with position 0 for a message that arrives in pieces. Only one buffer
   * is lent at a time: a new one replaces the previous one.
   *
   * @param keep the number of bytes to copy from the previous buffer; 0 if there is none
   */
  ByteBuffer borrow(int capacity, int keep);

  /**
   * Returns the buffer that {@link #borrow} lent. What was {@linkplain #write written} from it is
   * still sent.
   */
  void giveBack();

  /**
   * Returns whether the peer keeps up. False while too much waits to be sent. Pongs that answer
   * Pings also wait until then.
   */
  boolean isWritable();
}
