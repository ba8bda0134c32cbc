// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.ProtocolEvents;
import io.hawser.protocol.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

/**
 * From the protocol to the listener of one connection: holds the listener, and calls it where
 * callbacks run. What is no event for a user goes to the connection.
 */
final class Events implements ProtocolEvents {
  private static final WebSocketListener NO_HANDLERS = new WebSocketListener() {};

  private final WebSocketConnection ws;
  private final Callbacks callbacks;

  // any thread (volatile)
  private volatile WebSocketListener listener = NO_HANDLERS;

  Events(WebSocketConnection ws, Callbacks callbacks) {
    this.ws = ws;
    this.callbacks = callbacks;
  }

  /** Takes all events from now on. Any thread. */
  void listener(WebSocketListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /**
   * Where handlers are set one by one. Any thread.
   *
   * @throws IllegalStateException if there is a listener, which takes every event
   */
  @SuppressWarnings("ReferenceEquality") // NO_HANDLERS is one object
  synchronized LambdaListener handlers() {
    WebSocketListener current = listener;
    if (current instanceof LambdaListener handlers) {
      return handlers;
    }
    if (current != NO_HANDLERS) {
      throw new IllegalStateException("this connection has a listener, which takes every event");
    }
    LambdaListener handlers = new LambdaListener();
    listener = handlers;
    return handlers;
  }

  // -- transport thread --------------------------------------------------------------------------

  @Override
  public void onMessage(boolean text, ByteBuffer buffer, int offset, int length) {
    ws.noteArrival();
    if (ws.dropEvent()) {
      return;
    }
    Message message = new Message(text, buffer, offset, length, true);
    if (callbacks.runElsewhere() || !callbacks.begin()) {
      callBackWithCopy(message);
      return;
    }
    try {
      listener.onMessage(ws, message);
    } catch (Throwable thrown) {
      callbacks.failed(thrown);
    } finally {
      message.end();
      callbacks.end();
    }
  }

  private void callBackWithCopy(Message message) {
    Message copy;
    try {
      copy = message.copy();
    } catch (Throwable noMemory) {
      callbacks.failed(noMemory); // as if it had been the listener's, which gets no message
      return;
    }
    callBack(() -> listener.onMessage(ws, copy), copy.size());
  }

  @Override
  public void onPing(ByteBuffer buffer, int offset, int length) {
    if (!ws.dropEvent()) {
      ByteBuffer payload = copy(buffer, offset, length);
      callBack(() -> listener.onPing(ws, payload), length);
    }
  }

  @Override
  public void onPong(ByteBuffer buffer, int offset, int length) {
    ByteBuffer payload = copy(buffer, offset, length);
    ws.notePong(payload);
    if (!ws.dropEvent()) {
      callBack(() -> listener.onPong(ws, payload), length);
    }
  }

  private static ByteBuffer copy(ByteBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return ByteBuffer.wrap(bytes);
  }

  void onLatency(Duration latency) {
    callBack(() -> listener.onLatency(ws, latency), 0);
  }

  private void callBack(Runnable callback, int bytes) {
    callbacks.runEvent(callback, bytes);
    if (callbacks.areFull()) {
      ws.updateReading();
    }
  }

  void onDrain() {
    callbacks.runEvent(() -> listener.onDrain(ws), 0);
  }

  void onError(Throwable problem) {
    callbacks.run(() -> listener.onError(ws, problem));
  }

  void onClose(int code, String reason, Runnable afterwards) {
    callbacks.runLast(
        () -> {
          try {
            listener.onClose(ws, code, reason);
          } finally {
            afterwards.run();
          }
        });
  }

  @Override
  public void onViolation(ProtocolViolation violation, String detail) {
    ws.report(new PeerException(violation, detail));
  }

  @Override
  public void onSendingEnds() {
    ws.sendingEnds();
  }

  @Override
  public void onEndOfOutput() {
    ws.endOutput();
  }

  @Override
  public void onClosing() {
    ws.closing();
  }

  @Override
  public void onClosed(int code, String reason, boolean local) {
    ws.closed(code, reason, local);
  }
}
