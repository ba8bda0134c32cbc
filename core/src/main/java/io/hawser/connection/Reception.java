// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.WebSocketOptions;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.spi.Transport;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What arrives from the peer: how much of it, whether it is read at present, and whether a message
 * that has begun makes progress. A message that has arrived in part must not be held forever, so a
 * timer runs while there is one.
 *
 * <p>Methods must be called on the transport's thread unless they say otherwise.
 */
final class Reception {
  /** How many bytes must arrive in each period, unless the message ends in it: 273 per second. */
  static final int PROGRESS = 16 << 10;

  private final Duration timeout;
  private final Transport transport;
  private final ProtocolEngine protocol;
  private final Callbacks callbacks;
  private final Runnable onTimeout;

  // any thread (volatile)
  private volatile boolean paused;

  // transport thread
  private boolean discarding;
  private long bytes;
  private long messages;
  private @Nullable Future<?> timer;
  private long bytesBefore;
  private long messagesBefore;

  /**
   * Creates it.
   *
   * @param onTimeout called when a message that has begun makes too little progress
   */
  Reception(
      WebSocketOptions options,
      Transport transport,
      ProtocolEngine protocol,
      Callbacks callbacks,
      Runnable onTimeout) {
    this.timeout = options.messageTimeout();
    this.transport = transport;
    this.protocol = protocol;
    this.callbacks = callbacks;
    this.onTimeout = onTimeout;
  }

  // -- whether to read ---------------------------------------------------------------------------

  /** Stops reading for the user. Any thread. */
  void pause() {
    paused = true;
    callbacks.runOutsideOfCallbacks(this::updateReading);
  }

  /** Ends {@link #pause}. Any thread. */
  void resume() {
    paused = false;
    callbacks.runOutsideOfCallbacks(this::updateReading);
  }

  /** Returns whether the user has paused reading. Any thread. */
  boolean isPaused() {
    return paused;
  }

  /** Starts or stops reading, as the user and the queue of callbacks want it at present. */
  void updateReading() {
    if (isReading()) {
      protocol.resume();
      transport.resumeReading();
    } else {
      protocol.pause();
      transport.pauseReading();
    }
  }

  /** Returns whether bytes of the peer may be read. While not, its silence means nothing. */
  boolean isReading() {
    return (!paused || protocol.state() == ProtocolEngine.State.CLOSE_SENT) && !callbacks.areFull();
  }

  /**
   * Sending has ended: if the user has paused, the peer's Close frame must be found all the same.
   */
  void onClosing() {
    if (paused) {
      callbacks.runLater(this::updateReading);
    }
  }

  /**
   * Returns whether an event that a frame has caused must be discarded. This is so after our Close
   * frame if the user has paused: reading continues only to find the peer's Close frame. All later
   * events are discarded too, so that there is no hole between messages.
   */
  boolean mustDiscard() {
    discarding |= paused && protocol.state() == ProtocolEngine.State.CLOSE_SENT;
    return discarding;
  }

  // -- what has arrived --------------------------------------------------------------------------

  /** Returns how many bytes have arrived so far. */
  long bytes() {
    return bytes;
  }

  /** Returns how many messages have arrived so far. */
  long messages() {
    return messages;
  }

  /** Returns whether a message has begun to arrive and is not complete. */
  boolean isReceiving() {
    return protocol.isReceiving();
  }

  /** Bytes have arrived. */
  void onRead(int count) {
    bytes += count;
  }

  /** A message is complete. */
  void onMessage() {
    messages++;
  }

  /** Everything that was available has been read. */
  void onReadComplete() {
    if (timer == null && protocol.isReceiving()) {
      startPeriod();
    }
  }

  private void startPeriod() {
    bytesBefore = bytes;
    messagesBefore = messages;
    timer = transport.schedule(this::look, timeout);
  }

  private void look() {
    timer = null;
    if (!protocol.isReceiving()) {
      return;
    }
    if (messages == messagesBefore && bytes - bytesBefore < PROGRESS && isReading()) {
      onTimeout.run();
    } else {
      startPeriod();
    }
  }

  /** The connection has ended. */
  void end() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
