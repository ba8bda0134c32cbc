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

/**
 * A listener made of handlers that are set one by one. Each can be set once. A handler that would
 * keep another one from being called cannot be set beside it.
 */
final class LambdaListener implements WebSocketListener {
  // any thread (volatile), written with the lock held
  private volatile @Nullable Consumer<Message> onMessage;
  private volatile @Nullable Consumer<String> onText;
  private volatile @Nullable Consumer<ByteBuffer> onBinary;
  private volatile WebSocket.@Nullable PartHandler onPart;
  private volatile @Nullable Consumer<ByteBuffer> onPing;
  private volatile @Nullable Consumer<ByteBuffer> onPong;
  private volatile @Nullable Consumer<Duration> onLatency;
  private volatile @Nullable Runnable onDrain;
  private volatile @Nullable Consumer<Throwable> onError;
  private volatile WebSocket.@Nullable CloseHandler onClose;

  // -- setting handlers, from any thread ---------------------------------------------------------

  synchronized void onMessage(Consumer<Message> handler) {
    checkAlone("onMessage", "onText", onText);
    checkAlone("onMessage", "onBinary", onBinary);
    checkAlone("onMessage", "onPart", onPart);
    onMessage = first("onMessage", onMessage, handler);
  }

  synchronized void onText(Consumer<String> handler) {
    checkAlone("onText", "onMessage", onMessage);
    checkAlone("onText", "onPart", onPart);
    onText = first("onText", onText, handler);
  }

  synchronized void onBinary(Consumer<ByteBuffer> handler) {
    checkAlone("onBinary", "onMessage", onMessage);
    checkAlone("onBinary", "onPart", onPart);
    onBinary = first("onBinary", onBinary, handler);
  }

  synchronized void onPart(WebSocket.PartHandler handler) {
    checkAlone("onPart", "onMessage", onMessage);
    checkAlone("onPart", "onText", onText);
    checkAlone("onPart", "onBinary", onBinary);
    onPart = first("onPart", onPart, handler);
  }

  synchronized void onPing(Consumer<ByteBuffer> handler) {
    onPing = first("onPing", onPing, handler);
  }

  synchronized void onPong(Consumer<ByteBuffer> handler) {
    onPong = first("onPong", onPong, handler);
  }

  synchronized void onLatency(Consumer<Duration> handler) {
    onLatency = first("onLatency", onLatency, handler);
  }

  synchronized void onDrain(Runnable handler) {
    onDrain = first("onDrain", onDrain, handler);
  }

  synchronized void onError(Consumer<Throwable> handler) {
    onError = first("onError", onError, handler);
  }

  synchronized void onClose(WebSocket.CloseHandler handler) {
    onClose = first("onClose", onClose, handler);
  }

  /** Returns the handler to set, if it is the first one. */
  private static <T> T first(String name, @Nullable T current, T handler) {
    Objects.requireNonNull(handler, "handler");
    if (current != null) {
      throw new IllegalStateException(
          name
              + " already has a handler, which would be lost: set one handler that does both, or"
              + " switch between states with listener(…), which replaces everything");
    }
    return handler;
  }

  /** Checks that a handler that excludes the named one is not set beside it. */
  private static void checkAlone(String name, String other, @Nullable Object set) {
    if (set != null) {
      throw new IllegalStateException(
          name
              + " cannot be set beside "
              + other
              + ", because only one of the two would be called for a message: set either onMessage,"
              + " or onPart, or onText and onBinary");
    }
  }

  // -- events ------------------------------------------------------------------------------------

  @Override
  public void onMessage(WebSocket ws, Message message) {
    Consumer<Message> handler = onMessage;
    if (handler != null) {
      handler.accept(message);
    } else if (message.isText() ? onText != null : onBinary != null) {
      WebSocketListener.super.onMessage(ws, message);
    }
  }

  @Override
  public void onText(WebSocket ws, String text) {
    accept(onText, text);
  }

  @Override
  public void onBinary(WebSocket ws, ByteBuffer bytes) {
    accept(onBinary, bytes);
  }

  @Override
  public void onPart(WebSocket ws, Message part, boolean last) {
    WebSocket.PartHandler handler = onPart;
    if (handler != null) {
      handler.onPart(part, last);
    }
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

  @Override
  public void onDrain(WebSocket ws) {
    Runnable handler = onDrain;
    if (handler != null) {
      handler.run();
    }
  }

  @Override
  public void onError(WebSocket ws, Throwable error) {
    Consumer<Throwable> handler = onError;
    if (handler != null) {
      handler.accept(error);
    } else {
      WebSocketListener.super.onError(ws, error);
    }
  }

  @Override
  public void onClose(WebSocket ws, int code, String reason) {
    WebSocket.CloseHandler handler = onClose;
    if (handler != null) {
      handler.onClose(code, reason);
    }
  }

  private static <T> void accept(@Nullable Consumer<T> handler, T value) {
    if (handler != null) {
      handler.accept(value);
    }
  }
}
