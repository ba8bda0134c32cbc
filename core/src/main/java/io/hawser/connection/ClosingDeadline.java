// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.spi.Transport;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long the peer may take to answer our Close frame, or to end the stream.
 *
 * <p>The time starts when our Close frame has been sent. Before that, it restarts whenever the peer
 * takes some of the data that is sent first. After that, it restarts only while the peer continues
 * a message that it had begun, unless that message is discarded. Must be used on the transport
 * thread.
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
  private boolean closeFrameSent;
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
      timer = transport.schedule(this::check, timeout);
    }
  }

  /** Called when the operating system has taken our Close frame. */
  void closeFrameSent() {
    closeFrameSent = true; // if the frame had to wait, this also counts as progress
    messagesBefore = reception.messages();
  }

  private void check() {
    timer = null;
    long now = transport.nanoTime();
    waitingSince = Math.max(waitingSince, transport.lastProgress());
    if (closeFrameSent
        && reception.isReceiving()
        && !reception.isDiscarding() // nobody gets that message, and it may be endless
        && reception.messages() == messagesBefore
        && reception.bytes() != bytesBefore) {
      waitingSince = now;
    }
    bytesBefore = reception.bytes();
    long left = timeout.toNanos() - (now - waitingSince);
    if (left > 0) {
      timer = transport.schedule(this::check, Duration.ofNanos(left));
    } else {
      onTimeout.run();
    }
  }

  /** Called when the stream has ended. Stops the clock permanently. */
  void end() {
    ended = true;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
