// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.WaitingMessages.Waiting;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a reconnecting WebSocket go: by the connection of the moment, or into the
 * queue for the next, or nowhere. Any thread.
 */
final class Delivery {
  private final Steps steps;

  // any thread (volatile), written by those who hold the lock
  private volatile @Nullable WebSocket connection;
  private volatile boolean closed;

  // guarded by this
  private final WaitingMessages waiting;

  Delivery(Steps steps, WaitingMessages waiting) {
    this.steps = steps;
    this.waiting = waiting;
  }

  SendResult send(Message message, @Nullable SendCallback callback) {
    return send(
        ws -> ws.send(message, callback),
        () -> {
          Message copy = WaitingMessages.copyOf(message);
          return ws -> ws.send(copy, callback);
        },
        message.size(),
        callback);
  }

  SendResult send(PreparedMessage message, @Nullable SendCallback callback) {
    return send(
        ws -> ws.send(message, callback),
        () -> ws -> ws.send(message, callback),
        message.size(),
        callback);
  }

  private SendResult send(
      Function<WebSocket, SendResult> now,
      Supplier<Consumer<WebSocket>> later,
      int size,
      @Nullable SendCallback callback) {
    WebSocket open;
    synchronized (this) {
      open = open();
      if (open == null && !closed && waiting.hasRoomFor(size)) {
        waiting.add(later.get(), size, callback);
        return SendResult.OK;
      }
    }
    // Not with the lock held: it may call back.
    return open == null ? refuse(callback) : now.apply(open);
  }

  private SendResult refuse(@Nullable SendCallback callback) {
    if (callback != null) {
      String why = closed ? "this WebSocket is closed" : "there is no connection";
      steps.run(() -> callback.onSent(new TransportException("not sent: " + why, null)));
    }
    return SendResult.CLOSED;
  }

  /** Hands over what waits, and then lets messages pass: in this order none overtakes another. */
  void begin(WebSocket opened) {
    for (Waiting next = next(opened); next != null; next = next(opened)) {
      next.order().accept(opened);
    }
  }

  private synchronized @Nullable Waiting next(WebSocket opened) {
    // What cannot be sent any more is kept for the next connection.
    Waiting next = opened.isOpen() ? waiting.poll() : null;
    if (next == null) {
      connection = opened;
    }
    return next;
  }

  /** The connection has ended. */
  synchronized void end() {
    connection = null;
  }

  /** Lets nothing wait any more; what waits already may still be handed over. */
  synchronized void close() {
    closed = true;
  }

  /** {@linkplain #close Closes}, and refuses what waits. */
  void refuseAll() {
    List<Waiting> refused;
    synchronized (this) {
      closed = true;
      refused = waiting.takeAll();
    }
    refused.forEach(message -> refuse(message.callback()));
  }

  /** The connection of the moment, which has got all that waited; null without one. */
  @Nullable WebSocket connection() {
    return connection;
  }

  /** The connection of the moment, if it takes messages. */
  @Nullable WebSocket open() {
    WebSocket ws = connection;
    return ws != null && ws.isOpen() ? ws : null;
  }

  /** Bytes that wait, here or in the connection. */
  long bufferedAmount() {
    WebSocket ws = connection;
    long sending = ws == null ? 0 : ws.bufferedAmount();
    synchronized (this) {
      return sending + waiting.bytes();
    }
  }
}
