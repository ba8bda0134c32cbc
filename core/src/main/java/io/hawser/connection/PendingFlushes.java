// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The flushes of one connection that have no outcome yet, and the callbacks that wait for it. Must
 * be used on the transport thread.
 */
final class PendingFlushes {
  private final Transport transport;
  private final Consumer<@Nullable Throwable> onOutcome;

  // transport thread
  private int inFlight;

  /** To be called with the outcome of the next flush; null for none. */
  private @Nullable List<Consumer<@Nullable Throwable>> callbacks;

  /**
   * Creates an instance for one connection.
   *
   * @param onOutcome called as the callbacks of {@link #whenSent} are, after those of the same
   *     flush
   */
  PendingFlushes(Transport transport, Consumer<@Nullable Throwable> onOutcome) {
    this.transport = transport;
    this.onOutcome = onOutcome;
  }

  /**
   * Calls {@code callback} after the next flush: with null when the operating system has taken
   * everything that was written so far, or with the failure that prevented it.
   */
  void whenSent(Consumer<@Nullable Throwable> callback) {
    if (callbacks == null) {
      callbacks = new ArrayList<>();
    }
    callbacks.add(callback);
  }

  /**
   * Flushes what was written.
   *
   * @param reports whether the outcome must be reported even if no callback waits for it
   */
  void flush(boolean reports) {
    List<Consumer<@Nullable Throwable>> waiting = callbacks;
    callbacks = null;
    if (waiting == null && !reports) {
      transport.flush(null);
    } else {
      inFlight++;
      transport.flush(failure -> complete(waiting, failure));
    }
  }

  private void complete(
      @Nullable List<Consumer<@Nullable Throwable>> waiting, @Nullable Throwable failure) {
    inFlight--;
    if (waiting != null) {
      waiting.forEach(callback -> callback.accept(failure));
    }
    onOutcome.accept(failure);
  }

  /** Returns whether the outcome of every flush is known. */
  boolean isEmpty() {
    return inFlight == 0;
  }
}
