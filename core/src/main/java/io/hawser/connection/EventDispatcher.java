// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.PeerException;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import io.hawser.jfr.Events;
import io.hawser.jfr.SlowCallback;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds the listener of one connection, and calls it where callbacks run. */
final class EventDispatcher {
  private static final WebSocketListener NO_HANDLERS = new WebSocketListener() {};

  private final WebSocket ws;
  private final Callbacks callbacks;
  private final Reception reception;

  // any thread (volatile)
  private volatile WebSocketListener listener = NO_HANDLERS;
  private volatile @Nullable Runnable whenClosed;
  private volatile boolean inParts;

  EventDispatcher(WebSocket ws, Callbacks callbacks, Reception reception) {
    this.ws = ws;
    this.callbacks = callbacks;
    this.reception = reception;
  }

  /** Sets the listener that receives all events from now on. May be called from any thread. */
  void listener(WebSocketListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** Delivers all messages in parts from now on. May be called from any thread. */
  void receiveParts() {
    inParts = true;
  }

  /**
   * Sets a task that runs after {@code onClose}, even if that throws. May be called from any
   * thread.
   */
  void whenClosed(Runnable task) {
    whenClosed = task;
  }

  /** Returns the current listener. There always is one. May be called from any thread. */
  WebSocketListener listener() {
    return listener;
  }

  /**
   * Returns the listener that holds handlers set one by one. May be called from any thread.
   *
   * @throws IllegalStateException if a listener was set, which receives every event
   */
  @SuppressWarnings("ReferenceEquality") // NO_HANDLERS is one object
  synchronized LambdaListener handlers() {
    WebSocketListener current = listener;
    if (current instanceof LambdaListener handlers) {
      return handlers;
    }
    if (current != NO_HANDLERS) {
      throw new IllegalStateException(
          "this connection has a listener, which receives every event: set either a listener or"
              + " single handlers, but not both");
    }
    LambdaListener handlers = new LambdaListener();
    listener = handlers;
    return handlers;
  }

  /** Runs a task as {@link Callbacks#runSoon} does. May be called from any thread. */
  void runSoon(Runnable task) {
    callbacks.runSoon(task);
  }

  // -- transport thread --------------------------------------------------------------------------

  /**
   * Delivers a message or a part of one, which is valid during this call only. If the callback runs
   * later, it gets a copy.
   *
   * @param last whether this is a whole message, or the last part of one
   * @param before a task to run immediately before the listener is called; may be null
   */
  void message(Message message, boolean part, boolean last, @Nullable Runnable before) {
    if (callbacks.areOnExecutor() || !callbacks.begin()) {
      messageLater(message, part, last, before);
      return;
    }
    try {
      SlowCallback timed = Events.watchCallback();
      try {
        callListener(message, part, last, before);
      } finally {
        MessageAccess.end(message);
        if (timed != null) {
          timed.finish(ws);
        }
      }
    } catch (Throwable thrown) {
      callbacks.failed(thrown);
    } finally {
      callbacks.end();
    }
  }

  private void messageLater(
      Message message, boolean part, boolean last, @Nullable Runnable before) {
    Message copy;
    try {
      copy = message.copy();
    } catch (Throwable noMemory) {
      callbacks.failed(noMemory); // as if the listener had thrown it; the listener gets no message
      return;
    }
    event(() -> callListener(copy, part, last, before), copy.size());
  }

  /** Passes on a message as a part if parts were requested after it had begun to arrive. */
  private void callListener(
      Message message, boolean part, boolean last, @Nullable Runnable before) {
    if (before != null) {
      before.run();
    }
    if (part || inParts) {
      listener.onPart(ws, message, last);
    } else {
      listener.onMessage(ws, message);
    }
  }

  void ping(ByteBuffer buffer, int offset, int length) {
    ByteBuffer payload = copy(buffer, offset, length);
    event(() -> listener.onPing(ws, payload), length);
  }

  void pong(ByteBuffer buffer, int offset, int length) {
    ByteBuffer payload = copy(buffer, offset, length);
    event(() -> listener.onPong(ws, payload), length);
  }

  private static ByteBuffer copy(ByteBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return ByteBuffer.wrap(bytes);
  }

  void latency(Duration latency) {
    event(() -> listener.onLatency(ws, latency), 0);
  }

  /**
   * Runs a callback for something that the peer sent, as {@link Callbacks#runEvent} does.
   *
   * @param bytes how much memory the callback holds
   */
  void event(Runnable callback, int bytes) {
    callbacks.runEvent(callback, bytes);
    if (callbacks.areFull()) {
      reception.updateReading();
    }
  }

  void drain() {
    callbacks.runEvent(() -> listener.onDrain(ws), 0);
  }

  void error(Throwable problem) {
    callbacks.run(() -> listener.onError(ws, problem));
    if (problem instanceof PeerException violated) {
      Events.violated(ws, violated);
    }
  }

  /** Delivers the last event, and then runs the task of {@link #whenClosed}. */
  void close(int code, String reason) {
    callbacks.runLast(
        () -> {
          try {
            listener.onClose(ws, code, reason);
          } finally {
            Runnable task = whenClosed;
            if (task != null) {
              task.run();
            }
          }
        });
  }

  /** Logs an error that can no longer be reported to the listener, as if there were no handlers. */
  void logUnhandled(Throwable error) {
    NO_HANDLERS.onError(ws, error);
  }
}
