// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.CloseInfo.Initiator;
import io.hawser.protocol.ProtocolEngine;
import io.hawser.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ends: what went wrong first, who began, and how long the peer is waited for. All
 * ways to an end lead through here, but for the closing handshake itself. Transport thread.
 */
final class Ending {
  private final WebSocketOptions options;
  private final Transport transport;
  private final ProtocolEngine protocol;
  private final Reception reception;
  private final Consumer<Throwable> onError;

  // any thread (volatile)
  private volatile @Nullable CloseInfo info;

  // transport thread
  private @Nullable Throwable cause;
  private @Nullable Initiator initiator;
  private @Nullable Future<?> timer;
  private boolean broken;
  private boolean aborted;
  private boolean streamEnded;

  // transport thread: the time that the peer has for its part of the end
  private long waitingSince;
  private boolean closeFrameLeft;
  private long messagesBefore;
  private long bytesBefore;

  /**
   * Creates it.
   *
   * @param onError is told what went wrong, once
   */
  Ending(
      WebSocketOptions options,
      Transport transport,
      ProtocolEngine protocol,
      Reception reception,
      Consumer<Throwable> onError) {
    this.options = options;
    this.transport = transport;
    this.protocol = protocol;
    this.reception = reception;
    this.onError = onError;
  }

  /** What there is to say of it; null before it is complete. Any thread. */
  @Nullable CloseInfo info() {
    return info;
  }

  /** Tells what went wrong; false if something did before, which is the cause that counts. */
  boolean report(Throwable problem) {
    if (info != null || cause != null) {
      return false;
    }
    cause = problem;
    onError.accept(problem);
    return true;
  }

  /** Ends the connection because of a problem, unless there was one before; tells no peer. */
  void giveUp(Throwable problem) {
    if (report(problem)) {
      drop();
    }
  }

  /** Ends the connection; the peer is not told. */
  void drop() {
    if (initiator == null) {
      initiator = Initiator.LOCAL;
    }
    broken = true;
    abort();
    endStream();
  }

  private void abort() {
    aborted = true; // what fails from now on fails because of this
    transport.abort();
  }

  /**
   * The network failed, or something that must not fail; that the stream ended follows. A network
   * may fail after both Close frames, after a violation, and after we have dropped the connection:
   * then there is nothing to tell.
   */
  void failed(Throwable problem) {
    boolean byNetwork = problem instanceof IOException;
    boolean talking =
        protocol.state() == ProtocolEngine.State.OPEN
            || protocol.state() == ProtocolEngine.State.CLOSE_SENT;
    if (aborted || byNetwork && !talking) {
      return;
    }
    broken = true;
    if (report(
            byNetwork
                ? new TransportException("the network failed: " + problem.getMessage(), problem)
                : new TransportException("an unexpected error, which is the cause", problem))
        && initiator == null) {
      initiator = byNetwork ? Initiator.NETWORK : Initiator.LOCAL;
    }
  }

  /** Whether the stream did not end in order, so that what it has brought may be dropped. */
  boolean isBroken() {
    return broken;
  }

  /** The stream has ended, and with it all waiting. */
  void streamEnded() {
    streamEnded = true;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    endStream();
  }

  private void endStream() {
    if (broken) {
      protocol.streamBroken();
    } else {
      protocol.endOfStream();
    }
  }

  /**
   * Gives the peer its time to answer our Close frame, or to end the stream. The time begins when
   * the frame has left. Before that, it begins again whenever the peer takes some of what is to be
   * sent first; after that, only while the peer goes on with a message that it had begun.
   */
  void startTimer() {
    if (timer == null && !streamEnded) {
      waitingSince = transport.nanoTime();
      bytesBefore = reception.bytes();
      transport.lastProgress(); // what moves from now on is seen
      timer = transport.schedule(this::look, options.closeTimeout());
    }
  }

  /** The operating system has taken our Close frame. */
  void closeFrameLeft() {
    closeFrameLeft = true; // and that was progress, if it had to wait
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
    long left = options.closeTimeout().toNanos() - (now - waitingSince);
    if (left > 0) {
      timer = transport.schedule(this::look, Duration.ofNanos(left));
    } else {
      timedOut();
    }
  }

  private void timedOut() {
    if (protocol.state() == ProtocolEngine.State.CLOSE_SENT) {
      report(
          new WebSocketTimeoutException(
              WebSocketTimeoutException.Deadline.CLOSING_HANDSHAKE, options.closeTimeout()));
    }
    abort();
    protocol.closingTimedOut();
  }

  /** The protocol has come to its end; the stream may still be open. */
  void complete(int code, String reason, boolean local) {
    if (initiator == null) {
      initiator = local ? Initiator.LOCAL : Initiator.REMOTE;
    }
    info = new CloseInfo(code, reason, initiator, cause);
    // A peer that does not end its side of the stream is not waited for without end.
    startTimer();
  }
}
