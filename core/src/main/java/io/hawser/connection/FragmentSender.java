// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.SendCallback;
import io.hawser.TransportException;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.spi.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the fragments of messages. If the Close frame waits for the end of a message, and that
 * message makes no progress, gives up the connection.
 */
final class FragmentSender implements FragmentedMessage.Sender {
  private final Duration timeout;
  private final Transport transport;
  private final ProtocolEngine protocol;
  private final Callbacks callbacks;
  private final Outbox outbox;
  private final Consumer<TransportException> giveUp;

  // transport thread
  private @Nullable Future<?> timer;
  private long fragments;
  private long fragmentsBefore;
  private long waitingSince;

  /**
   * Creates the sender of one connection.
   *
   * @param timeout how long a message may keep the Close frame waiting without any progress
   * @param giveUp called when it has done so for longer
   */
  FragmentSender(
      Duration timeout,
      Transport transport,
      ProtocolEngine protocol,
      Callbacks callbacks,
      Outbox outbox,
      Consumer<TransportException> giveUp) {
    this.timeout = timeout;
    this.transport = transport;
    this.protocol = protocol;
    this.callbacks = callbacks;
    this.outbox = outbox;
    this.giveUp = giveUp;
  }

  @Override
  public void send(
      FragmentedMessage message, ByteBuffer payload, boolean last, SendCallback callback) {
    CompressionChoice choice = message.compression();
    boolean text = message.isText();
    int size = payload.capacity();
    Runnable frame =
        () -> {
          protocol.sendFragment(text, payload, 0, size, last, choice);
          fragments++;
          outbox.fragmentWritten(message, last);
        };
    outbox.send(SendQueue.Entry.fragment(message, frame, size, callback));
  }

  @Override
  public void giveUp() {
    callbacks.runInTransportThread(
        () -> {
          protocol.fail(CloseCode.INTERNAL_ERROR, "a message could not be completed");
          outbox.flushSoon();
        });
  }

  @Override
  public boolean isCallbackThread() {
    return callbacks.areHere();
  }

  // -- transport thread --------------------------------------------------------------------------

  /** Called when the Close frame waits for the end of a message. */
  void closeWaits() {
    waitingSince = transport.nanoTime();
    fragmentsBefore = fragments;
    transport.lastProgress(); // so that progress is measured from now on
    timer = transport.schedule(this::check, timeout);
  }

  private void check() {
    timer = null;
    if (!outbox.isInMessage()) {
      return;
    }
    long now = transport.nanoTime();
    waitingSince = Math.max(waitingSince, transport.lastProgress());
    if (fragments != fragmentsBefore) {
      fragmentsBefore = fragments;
      waitingSince = now;
    }
    long left = timeout.toNanos() - (now - waitingSince);
    if (left > 0) {
      timer = transport.schedule(this::check, Duration.ofNanos(left));
    } else {
      giveUp.accept(
          new TransportException(
              "this side has closed the connection, but has not continued the message that it was"
                  + " sending for "
                  + timeout.toMillis()
                  + " ms",
              null));
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
