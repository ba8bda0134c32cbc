// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.spi.Transport;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The time that the peer has for its part of the end: to answer our Close frame, or to end the
 * stream.
 *
 * <p>The time begins when our Close frame has left. Before that, it begins again whenever the peer
 * takes some of what is to be sent first. After that, it begins again only while the peer continues
 * a message that it had begun. Must be used on the transport's thread.
 */
final class ClosingDeadline {
  private final Duration timeout;
  private final Transport transport;
  private final Reception reception;
  private final Runnable onTimeout;

  // transport thread
  private @Nullable Future<?> timer;
  private boolean ended;
  private long waitingSince;
  private boolean closeFrameLeft;
  private long messagesBefore;
  private long bytesBefore;

  ClosingDeadline(Duration timeout, Transport transport, Reception reception, Runnable onTimeout) {
    this.timeout = timeout;
    this.transport = transport;
    this.reception = reception;
    this.onTimeout = onTimeout;
  }

  /** Starts the clock, unless it is running or the stream has ended. */
  void begin() {
    if (timer == null && !ended) {
      waitingSince = transport.nanoTime();
      bytesBefore = reception.bytes();
      transport.lastProgress(); // so that progress is measured from now on
      timer = transport.schedule(this::look, timeout);
    }
  }

  /** The operating system has taken our Close frame. */
  void closeFrameLeft() {
    closeFrameLeft = true; // which was progress, if the frame had to wait
    messagesBefore = reception.messages();
  }

  private void look() {
    timer = null;
    long now = transport.nanoTime();
    waitingSince = Math.max(waitingSince, transport.lastProgress());
    if (closeFrameLeft
        && reception.isReceiving()
        && reception.messages() == messagesBefore
        && reception.bytes() != bytesBefore) {
      waitingSince = now;
    }
    bytesBefore = reception.bytes();
    long left = timeout.toNanos() - (now - waitingSince);
    if (left > 0) {
      timer = transport.schedule(this::look, Duration.ofNanos(left));
    } else {
      onTimeout.run();
    }
  }

  /** The stream has ended: stops the clock for good. */
  void end() {
    ended = true;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
