// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.client.reconnect.WaitingMessages.Waiting;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of a reconnecting WebSocket over the current connection, queues them for the
 * next one, or refuses them. Thread-safe.
 */
final class Delivery {
  private final ReconnectExecutor executor;

  // any thread (volatile), written with the lock held
  private volatile @Nullable WebSocket connection;
  private volatile boolean closed;

  // guarded by this
  private final WaitingMessages waiting;

  Delivery(ReconnectExecutor executor, WaitingMessages waiting) {
    this.executor = executor;
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
    // Without the lock, because sending may call a callback.
    return open == null ? refuse(callback) : now.apply(open);
  }

  private SendResult refuse(@Nullable SendCallback callback) {
    if (callback != null) {
      String why = closed ? "this WebSocket is closed" : "there is no connection";
      executor.run(() -> callback.onSent(new TransportException("not sent: " + why, null)));
    }
    return SendResult.CLOSED;
  }

  /**
   * Sends the waiting messages over a new connection. New messages are sent over it directly only
   * after that, so that no message overtakes another.
   */
  void begin(WebSocket opened) {
    for (Waiting next = next(opened); next != null; next = next(opened)) {
      SendCallback callback = next.callback();
      try {
        next.send().accept(opened);
      } catch (TransportException tooLarge) {
        if (callback == null) {
          throw tooLarge; // drops the connection, which reports that the message is lost
        }
        executor.run(() -> callback.onSent(tooLarge));
      }
    }
  }

  private synchronized @Nullable Waiting next(WebSocket opened) {
    // If this connection can no longer send, keep the messages for the next one.
    Waiting next = opened.isOpen() ? waiting.poll() : null;
    if (next == null) {
      connection = opened;
    }
    return next;
  }

  /** Called when the connection has ended. */
  synchronized void end() {
    connection = null;
  }

  /** Accepts no more waiting messages. Those that already wait may still be sent. */
  synchronized void close() {
    closed = true;
  }

  /** {@linkplain #close Closes} this, and refuses the waiting messages. */
  void refuseAll() {
    List<Waiting> refused;
    synchronized (this) {
      closed = true;
      refused = waiting.takeAll();
    }
    refused.forEach(message -> refuse(message.callback()));
  }

  /** Returns the current connection, over which all waiting messages have been sent; or null. */
  @Nullable WebSocket connection() {
    return connection;
  }

  /** Returns the current connection if it accepts messages, or null. */
  @Nullable WebSocket open() {
    WebSocket ws = connection;
    return ws != null && ws.isOpen() ? ws : null;
  }

  /** Returns how many bytes wait to be sent, here or in the connection. */
  long bufferedAmount() {
    WebSocket ws = connection;
    long sending = ws == null ? 0 : ws.bufferedAmount();
    synchronized (this) {
      return sending + waiting.bytes();
    }
  }
}
