// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.WebSocketOptions;
import io.hawser.counting.EndpointCounters;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.spi.Transport;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tracks what arrives from the peer: how much has arrived, whether it is being read, and whether a
 * message that has begun makes progress. A message that has arrived in part must not be held
 * forever, so a timer runs while there is one.
 *
 * <p>Methods must be called on the transport thread unless they say otherwise.
 */
final class Reception {
  /**
   * How many bytes must arrive in each period of the message timeout, unless the message ends in
   * it. With the default timeout, this is 273 bytes per second.
   */
  static final int MIN_PROGRESS = 16 << 10;

  private final Duration timeout;
  private final Transport transport;
  private final ProtocolEngine protocol;
  private final Callbacks callbacks;
  private final EndpointCounters.OnThread counters;
  private final Runnable onTimeout;

  // any thread (volatile)
  private volatile boolean paused;
  private volatile boolean discarding; // set on the transport thread, as is the next one
  private volatile boolean messageDiscarded;

  // written by the transport thread; any thread may read it a little late
  private final AtomicLong bytes = new AtomicLong();

  // transport thread
  private long messages;
  private @Nullable Future<?> timer;
  private long bytesBefore;
  private long messagesBefore;
  private boolean hasPaused;
  private long readingUpdates;

  /**
   * Creates the reception of one connection.
   *
   * @param counters of the transport thread
   * @param onTimeout called when a message that has begun makes too little progress
   */
  Reception(
      WebSocketOptions options,
      Transport transport,
      ProtocolEngine protocol,
      Callbacks callbacks,
      EndpointCounters.OnThread counters,
      Runnable onTimeout) {
    this.timeout = options.messageTimeout();
    this.transport = transport;
    this.protocol = protocol;
    this.callbacks = callbacks;
    this.counters = counters;
    this.onTimeout = onTimeout;
  }

  // -- whether to read ---------------------------------------------------------------------------

  /** Stops reading at the user's request. May be called from any thread. */
  void pause() {
    paused = true;
    callbacks.runOutsideOfCallbacks(this::updateReading);
  }

  /** Resumes reading after {@link #pause}. May be called from any thread. */
  void resume() {
    paused = false;
    callbacks.runOutsideOfCallbacks(this::updateReading);
  }

  /** Returns whether the user has paused reading. May be called from any thread. */
  boolean isPaused() {
    return paused;
  }

  /** Starts or stops reading, as the user and the queue of callbacks currently require. */
  void updateReading() {
    readingUpdates++;
    hasPaused |= !isReading();
    if (isReading()) {
      protocol.resume();
      transport.resumeReading();
    } else {
      protocol.pause();
      transport.pauseReading();
    }
  }

  /**
   * Returns whether bytes from the peer may be read. While they may not, its silence means nothing.
   */
  boolean isReading() {
    return (!paused || protocol.state() == ProtocolEngine.State.CLOSE_SENT) && !callbacks.areFull();
  }

  /** Returns a number that changes whenever reading stops or starts. */
  long readingUpdates() {
    return readingUpdates;
  }

  /**
   * Called when sending has ended. The peer's Close frame must be found even if the user has
   * paused.
   */
  void onClosing() {
    if (paused) {
      callbacks.runLater(this::updateReading);
    }
  }

  /**
   * Returns whether an event that a frame has caused must be discarded. This is the case after our
   * Close frame if the user has paused: reading then continues only to find the peer's Close frame.
   * All later events are discarded too, so that there is no gap between messages.
   */
  boolean mustDiscard() {
    if (!discarding && paused && protocol.state() == ProtocolEngine.State.CLOSE_SENT) {
      discarding = true;
    }
    return discarding;
  }

  /** Returns whether {@link #mustDiscard} has been true. May be called from any thread. */
  boolean isDiscarding() {
    return discarding;
  }

  /** Called when a message or a part of one was discarded, and not only a Ping or a Pong. */
  void onMessageDiscarded() {
    messageDiscarded = true;
  }

  /** Returns whether {@link #onMessageDiscarded} was called. May be called from any thread. */
  boolean hasDiscarded() {
    return messageDiscarded;
  }

  // -- what has arrived --------------------------------------------------------------------------

  /** Returns how many bytes have arrived so far. May be called from any thread. */
  long bytes() {
    return bytes.get();
  }

  /** Returns how many messages have arrived so far. */
  long messages() {
    return messages;
  }

  /** Returns whether a message has begun to arrive and is not complete. */
  boolean isReceiving() {
    return protocol.isReceiving();
  }

  /** Called when bytes have arrived, and with a negative number for those that were not read. */
  void onRead(int count) {
    bytes.lazySet(bytes.get() + count);
  }

  /** Called when a message is complete. */
  void onMessage() {
    messages++;
    counters.messageReceived();
  }

  /** Called when everything that was available has been read. */
  void onReadComplete() {
    if (timer == null && protocol.isReceiving()) {
      startPeriod();
    }
  }

  private void startPeriod() {
    bytesBefore = bytes();
    messagesBefore = messages;
    hasPaused = !isReading();
    timer = transport.schedule(this::checkProgress, timeout);
  }

  private void checkProgress() {
    timer = null;
    if (!protocol.isReceiving()) {
      return;
    }
    // A peer is not to blame for a period in which we did not read all the time.
    if (messages == messagesBefore && bytes() - bytesBefore < MIN_PROGRESS && !hasPaused) {
      onTimeout.run();
    } else {
      startPeriod();
    }
  }

  /** Called when the connection has ended. */
  void end() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
