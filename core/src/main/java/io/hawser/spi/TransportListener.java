// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.TransportException;
import java.nio.ByteBuffer;

/** What a transport tells the connection above it, always in the transport's thread. */
public interface TransportListener {
  /**
   * Bytes from the peer. The content may be changed in place; the buffer is big-endian and valid
   * during the call.
   *
   * <p>If bytes are left in it on return, the listener has called {@link Transport#pauseReading},
   * and they are offered again after {@link Transport#resumeReading}.
   */
  void onRead(ByteBuffer in);

  /** For now there is nothing more to read: the time to flush what was answered. */
  void onReadComplete();

  /** {@link Transport#isWritable} has become true again. */
  void onWritable();

  /** The stream has ended and the connection is gone. Called once, and last. */
  void onEnd();

  /** This side's transport wants to be rid of the connection; the listener has to drop it. */
  void onGivenUp(TransportException reason);

  /** Reading or writing has failed; {@link #onEnd} follows. */
  void onFailure(Throwable cause);
}
