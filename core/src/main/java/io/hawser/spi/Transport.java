// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.protocol.engine.ProtocolOutput;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes to and from one peer, and the <i>transport thread</i>, which handles everything
 * about it. Methods must be called on that thread unless they say otherwise.
 */
public interface Transport extends ProtocolOutput {
  /** Returns whether the calling thread is the transport thread. May be called from any thread. */
  boolean inTransportThread();

  /**
   * Runs a task on the transport thread, after the current one. May be called from any thread.
   *
   * @throws java.util.concurrent.RejectedExecutionException if that thread has ended
   */
  void execute(Runnable task);

  /**
   * Returns the time of the clock that {@link #schedule} uses, in nanoseconds since an arbitrary
   * origin. May be called from any thread.
   */
  long nanoTime();

  /** Runs a task on the transport thread after a delay, unless it is canceled. */
  Future<?> schedule(Runnable task, Duration delay);

  /**
   * Sends what was committed.
   *
   * @param whenWritten called once, on the transport thread and possibly before this method
   *     returns: with null when the operating system has taken everything that was committed before
   *     and {@link #pendingBytes} no longer counts it, or with what prevented it
   */
  void flush(@Nullable Consumer<@Nullable Throwable> whenWritten);

  /**
   * Returns how many bytes were committed but not yet taken by the operating system, including what
   * the transport adds to them. May be called from any thread.
   */
  long pendingBytes();

  /**
   * Returns when the peer was last seen to take bytes that had to wait for it, in terms of {@link
   * #nanoTime}. Bytes that the operating system takes at once, because it has room, do not count:
   * they say nothing about the peer. Progress since the last call counts as having happened just
   * now, so the result is more accurate if this method is called more often.
   */
  long lastProgress();

  /** Stops reading until {@link #resumeReading}. Flow control then slows down the peer. */
  void pauseReading();

  /** Resumes reading, beginning with what {@code TransportListener.onRead} left over. */
  void resumeReading();

  /**
   * Ends this side of the stream (a TCP FIN) after what was flushed. Whatever the peer still sends
   * is read and discarded until the peer ends its own side.
   */
  void end();

  /** Drops the connection at once, and discards what was not sent yet. */
  void abort();

  /** Returns the peer's address. May be called from any thread. */
  SocketAddress remoteAddress();

  /** Returns this side's address. May be called from any thread. */
  SocketAddress localAddress();
}
