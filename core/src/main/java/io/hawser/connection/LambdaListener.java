// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listener made of handlers that are set one by one. */
final class LambdaListener implements WebSocketListener {
  // any thread (volatile)
  volatile @Nullable Consumer<Message> onMessage;
  volatile @Nullable Consumer<String> onText;
  volatile @Nullable Consumer<ByteBuffer> onBinary;
  volatile WebSocket.@Nullable PartHandler onPart;
  volatile @Nullable Consumer<ByteBuffer> onPing;
  volatile @Nullable Consumer<ByteBuffer> onPong;
  volatile @Nullable Consumer<Duration> onLatency;
  volatile @Nullable Runnable onDrain;
  volatile @Nullable Consumer<Throwable> onError;
  volatile WebSocket.@Nullable CloseHandler onClose;

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
