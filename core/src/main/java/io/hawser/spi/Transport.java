// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.protocol.ProtocolOutput;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes to one peer, and the thread on which everything about it happens. Methods are
 * called in that thread unless they say otherwise.
 */
public interface Transport extends ProtocolOutput {
  /** Whether the caller is the thread of this transport. Any thread. */
  boolean inTransportThread();

  /**
   * Runs a task in the thread of this transport, after what it does now. Any thread.
   *
   * @throws java.util.concurrent.RejectedExecutionException if that thread has ended
   */
  void execute(Runnable task);

  /** The time by which {@link #schedule} goes, in nanoseconds since whenever. Any thread. */
  long nanoTime();

  /** Runs a task in the thread of this transport when the time has passed, unless cancelled. */
  Future<?> schedule(Runnable task, Duration delay);

  /**
   * Sends what was committed.
   *
   * @param whenWritten is called once, in the thread of this transport and perhaps before this
   *     method returns: with null when the operating system has taken everything that was committed
   *     before and {@link #pendingBytes} does not count it any more, or with what prevented it
   */
  void flush(@Nullable Consumer<@Nullable Throwable> whenWritten);

  /**
   * How much was committed and not yet taken by the operating system, in bytes, with what the
   * transport adds to them. Any thread.
   */
  long pendingBytes();

  /**
   * When the peer was last seen to take bytes that had to wait for it, by {@link #nanoTime}. That a
   * system with room takes what it is given says nothing of the peer, and does not count. It is as
   * exact as this method is called often: what has changed since the last call counts as just
   * happened.
   */
  long lastProgress();

  /** Reads nothing more until {@link #resumeReading}; the peer is slowed down by its own stack. */
  void pauseReading();

  /** Offers what {@link TransportListener#onRead} left over, and goes on reading. */
  void resumeReading();

  /**
   * Ends this side of the stream (a TCP FIN) behind what was flushed; what the peer still sends is
   * read and thrown away until it ends its own side.
   */
  void end();

  /** Drops the connection at once, and with it what was not sent yet. */
  void abort();

  /** The peer's address. Any thread. */
  SocketAddress remoteAddress();

  /** This side's address. Any thread. */
  SocketAddress localAddress();
}
