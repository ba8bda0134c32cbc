// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.SendCallback;
import io.hawser.TransportException;
import io.hawser.WebSocketException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reports to the callbacks of {@code send} what became of their messages. */
final class Receipts {
  private final Callbacks callbacks;

  Receipts(Callbacks callbacks) {
    this.callbacks = callbacks;
  }

  /**
   * Reports that a message is not accepted, after {@code send} has returned. May be called from any
   * thread.
   */
  void refused(@Nullable SendCallback callback) {
    if (callback != null) {
      callbacks.runSoon(
          () ->
              callback.onSent(new TransportException("the connection is closing or closed", null)));
    }
  }

  /** Reports that the operating system has taken a message, or what prevented it. */
  void settled(SendCallback callback, @Nullable Throwable failure) {
    WebSocketException problem =
        failure == null ? null : new TransportException("the message was not sent", failure);
    callbacks.run(() -> callback.onSent(problem));
  }

  /**
   * Reports that a message that was accepted cannot be sent.
   *
   * @param ifUnheard called if there is no callback, because no message may be lost silently
   */
  void lost(
      @Nullable SendCallback callback,
      TransportException reason,
      Consumer<TransportException> ifUnheard) {
    if (callback == null) {
      ifUnheard.accept(reason);
    } else {
      callbacks.run(() -> callback.onSent(reason));
    }
  }
}
