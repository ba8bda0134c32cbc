// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.WebSocket;
import io.hawser.client.reconnect.Connector;
import io.hawser.connection.WebSocketConnection;
import io.hawser.counting.EndpointCounters;
import io.hawser.internal.Checks;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Connects a reconnecting WebSocket to one client and one of its event loops. */
final class ClientConnector implements Connector {
  /** Opens a connection, as {@link Connector#connect} does. */
  @FunctionalInterface
  interface Opening {
    CompletableFuture<WebSocket> begin(
        Consumer<WebSocketConnection> accepted, Consumer<WebSocket> setup);
  }

  private final String address;
  private final Opening connect;
  private final EventLoop loop;
  private final EndpointCounters counters;

  /**
   * Creates the connector of a reconnecting WebSocket.
   *
   * @param address where it connects to, without the query
   */
  ClientConnector(String address, Opening connect, EventLoop loop, EndpointCounters counters) {
    this.address = address;
    this.connect = connect;
    this.loop = loop;
    this.counters = counters;
  }

  @Override
  public CompletableFuture<WebSocket> connect(
      Consumer<WebSocketConnection> accepted, Consumer<WebSocket> setup) {
    return connect.begin(accepted, setup);
  }

  @Override
  public void onReconnect() {
    counters.reconnectAttempted();
  }

  @Override
  public String address() {
    return address;
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
