// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the application sets on a connection: its listener or handlers, and its attachment. */
abstract class HandlerSetters implements WebSocket {
  // any thread (volatile)
  private volatile @Nullable Object attachment;

  /** Returns what calls the handlers. */
  abstract EventDispatcher dispatcher();

  @Override
  public WebSocket listener(WebSocketListener listener) {
    dispatcher().listener(listener);
    return this;
  }

  @Override
  public WebSocket onMessage(Consumer<Message> handler) {
    dispatcher().handlers().onMessage(handler);
    return this;
  }

  @Override
  public WebSocket onText(Consumer<String> handler) {
    dispatcher().handlers().onText(handler);
    return this;
  }

  @Override
  public WebSocket onBinary(Consumer<ByteBuffer> handler) {
    dispatcher().handlers().onBinary(handler);
    return this;
  }

  @Override
  public WebSocket onPing(Consumer<ByteBuffer> handler) {
    dispatcher().handlers().onPing(handler);
    return this;
  }

  @Override
  public WebSocket onPong(Consumer<ByteBuffer> handler) {
    dispatcher().handlers().onPong(handler);
    return this;
  }

  @Override
  public WebSocket onLatency(Consumer<Duration> handler) {
    dispatcher().handlers().onLatency(handler);
    return this;
  }

  @Override
  public WebSocket onDrain(Runnable handler) {
    dispatcher().handlers().onDrain(handler);
    return this;
  }

  @Override
  public WebSocket onError(Consumer<Throwable> handler) {
    dispatcher().handlers().onError(handler);
    return this;
  }

  @Override
  public WebSocket onClose(CloseHandler handler) {
    dispatcher().handlers().onClose(handler);
    return this;
  }

  @Override
  public WebSocket onPart(long maxMessageSize, PartHandler handler) {
    dispatcher().handlers().onPart(handler);
    return receiveParts(maxMessageSize);
  }

  @Override
  public void attach(@Nullable Object attachment) {
    this.attachment = attachment;
  }

  @Override
  public <T> @Nullable T attachment(Class<T> type) {
    Objects.requireNonNull(type, "type");
    return type.cast(attachment);
  }
}
