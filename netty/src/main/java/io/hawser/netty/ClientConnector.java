// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.Checks;
import io.hawser.WebSocket;
import io.hawser.spi.Connector;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A client and a request as that which opens the connections of a reconnecting WebSocket. */
final class ClientConnector implements Connector {
  private final WebSocketClient client;
  private final ConnectRequest request;
  private final EventLoop loop;

  ClientConnector(WebSocketClient client, ConnectRequest request, EventLoop loop) {
    this.client = client;
    this.request = request;
    this.loop = loop;
  }

  @Override
  public CompletableFuture<WebSocket> connect(Consumer<WebSocket> setup) {
    return client.connect(request, setup);
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    return loop.schedule(task, Checks.nanos(delay), TimeUnit.NANOSECONDS);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
