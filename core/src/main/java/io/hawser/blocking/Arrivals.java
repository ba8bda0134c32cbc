// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives the events of a connection, where its callbacks run, and wakes up those that wait. */
final class Arrivals implements WebSocketListener {
  private final Inbox inbox;
  private final Sender sender;
  private final CountDownLatch ended = new CountDownLatch(1);

  // any thread (volatile)
  volatile @Nullable Consumer<ByteBuffer> onPing;
  volatile @Nullable Consumer<ByteBuffer> onPong;
  volatile @Nullable Consumer<Duration> onLatency;

  Arrivals(Inbox inbox, Sender sender) {
    this.inbox = inbox;
    this.sender = sender;
  }

  @Override
  public void onPart(WebSocket ws, Message part, boolean last) {
    inbox.add(part.copy(), last);
  }

  /** Only called for a message that had begun before this listener was set. */
  @Override
  public void onMessage(WebSocket ws, Message message) {
    inbox.add(message.copy(), true);
  }

  @Override
  public void onPing(WebSocket ws, ByteBuffer payload) {
    accept(onPing, payload);
  }

  @Override
  public void onPong(WebSocket ws, ByteBuffer payload) {
    accept(onPong, payload);
  }

  @Override
  public void onLatency(WebSocket ws, Duration latency) {
    accept(onLatency, latency);
  }

  private static <T> void accept(@Nullable Consumer<T> handler, T value) {
    if (handler != null) {
      handler.accept(value);
    }
  }

  @Override
  public void onDrain(WebSocket ws) {
    sender.drained();
  }

  /** Not logged: whoever receives gets it as the cause of the end. */
  @Override
  public void onError(WebSocket ws, Throwable error) {}

  @Override
  public void onClose(WebSocket ws, int code, String reason) {
    end();
  }

  /** Ends all waits. */
  void end() {
    try {
      inbox.end();
    } finally {
      ended.countDown(); // even if there is no memory left
      sender.end();
    }
  }

  /** Waits until the connection has ended. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }
}
