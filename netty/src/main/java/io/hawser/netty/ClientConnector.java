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
import java.util.function.Function;

/** A client and a request as that which opens the connections of a reconnecting WebSocket. */
final class ClientConnector implements Connector {
  private final Function<Consumer<WebSocket>, CompletableFuture<WebSocket>> client;
  private final EventLoop loop;

  /**
   * Creates a connector.
   *
   * @param client opens a connection, given its setup
   * @param loop runs the tasks
   */
  ClientConnector(
      Function<Consumer<WebSocket>, CompletableFuture<WebSocket>> client, EventLoop loop) {
    this.client = client;
    this.loop = loop;
  }

  @Override
  public CompletableFuture<WebSocket> connect(Consumer<WebSocket> setup) {
    return client.apply(setup);
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
