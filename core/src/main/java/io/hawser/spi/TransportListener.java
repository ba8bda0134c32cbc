// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.TransportException;
import java.nio.ByteBuffer;

/** Receives the events of a transport. Methods are called on the transport thread. */
public interface TransportListener {
  /**
   * Called with bytes from the peer. The buffer is big-endian and valid during the call. The
   * listener may change its content in place.
   *
   * <p>If bytes are left in the buffer on return, the listener has called {@link
   * Transport#pauseReading}. They are passed in again after {@link Transport#resumeReading}.
   */
  void onRead(ByteBuffer in);

  /**
   * Called when nothing more can be read at the moment. What was written in reply should be flushed
   * now.
   */
  void onReadComplete();

  /** Called when {@link Transport#isWritable} has become true again. */
  void onWritable();

  /** Called when the stream has ended and the connection is gone. Called once, and last. */
  void onEnd();

  /** Called when the transport requires that the connection be ended. The listener must drop it. */
  void onGivenUp(TransportException reason);

  /** Called when reading or writing has failed. {@link #onEnd} follows. */
  void onFailure(Throwable cause);
}
