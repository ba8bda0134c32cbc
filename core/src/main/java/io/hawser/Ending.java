// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.CloseInfo.Initiator;
import io.hawser.protocol.ProtocolEngine;
import io.hawser.spi.Transport;
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
  private final Consumer<Throwable> onError;

  // any thread (volatile)
  private volatile @Nullable CloseInfo info;

  // transport thread
  private @Nullable Throwable cause;
  private @Nullable Initiator initiator;
  private @Nullable Future<?> timer;
  private boolean broken;
  private boolean streamEnded;

  /**
   * Creates it.
   *
   * @param onError is told what went wrong, once
   */
  Ending(
      WebSocketOptions options,
      Transport transport,
      ProtocolEngine protocol,
      Consumer<Throwable> onError) {
    this.options = options;
    this.transport = transport;
    this.protocol = protocol;
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
    transport.abort();
    endStream();
  }

  /**
   * The network failed; that the stream ended follows. After both Close frames, and after a
   * violation, that is nothing to tell.
   */
  void networkFailed(Throwable problem) {
    broken = true;
    boolean tells =
        protocol.state() == ProtocolEngine.State.OPEN
            || protocol.state() == ProtocolEngine.State.CLOSE_SENT;
    if (tells
        && report(new TransportException("the network failed: " + problem.getMessage(), problem))
        && initiator == null) {
      initiator = Initiator.NETWORK;
    }
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

  /** Gives the peer its time to answer our Close frame, or to end the stream. */
  void startTimer() {
    if (timer == null && !streamEnded) {
      timer = transport.schedule(this::timedOut, options.closeTimeout());
    }
  }

  private void timedOut() {
    timer = null;
    if (protocol.state() == ProtocolEngine.State.CLOSE_SENT) {
      report(
          new WebSocketTimeoutException(
              WebSocketTimeoutException.Deadline.CLOSING_HANDSHAKE, options.closeTimeout()));
    }
    transport.abort();
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
