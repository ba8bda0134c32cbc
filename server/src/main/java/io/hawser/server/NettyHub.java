// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.endpoint.BackplaneStatistics;
import io.hawser.endpoint.BroadcastStatistics;
import io.hawser.protocol.CloseCode;
import io.hawser.transport.MemoryStatistics;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The common part of a server and an upgrader: their clients, ways to send to many clients, and a
 * way to stop. Thread-safe.
 */
abstract class NettyHub implements Hub, AutoCloseable {
  final Connections connections;

  NettyHub(HubBuilder<?> options) {
    this.connections = new Connections(this, options);
  }

  @Override
  public Set<WebSocket> clients() {
    return connections.broadcaster().clients();
  }

  @Override
  public void broadcast(PreparedMessage message) {
    connections.broadcaster().broadcast(message);
  }

  @Override
  public void broadcast(PreparedMessage message, Predicate<? super WebSocket> to) {
    connections.broadcaster().broadcast(message, to);
  }

  @Override
  public void publish(String topic, PreparedMessage message) {
    connections.broadcaster().publish(topic, message, null);
  }

  @Override
  public CompletableFuture<Void> publishAsync(String topic, PreparedMessage message) {
    return connections.broadcaster().publish(topic, message, null);
  }

  @Override
  public Set<WebSocket> subscribers(String topic) {
    return connections.broadcaster().subscribers(topic);
  }

  @Override
  public int subscriberCount(String topic) {
    return connections.broadcaster().subscriberCount(topic);
  }

  @Override
  public Set<String> topics() {
    return connections.broadcaster().topics();
  }

  /** Returns the outcomes of all broadcast and published messages so far. */
  public BroadcastStatistics broadcastStatistics() {
    return connections.broadcaster().statistics();
  }

  /** Returns what has passed through the backplane so far. */
  public BackplaneStatistics backplaneStatistics() {
    return connections.broadcaster().backplaneStatistics();
  }

  /**
   * Returns how much memory the connections hold, and how many were dropped because they held too
   * much.
   */
  public MemoryStatistics memoryStatistics() {
    return connections.memory().statistics();
  }

  /** Stops as {@link #stop(Duration)} does, with a grace period of five seconds. */
  @Override
  public void close() {
    stop(Connections.DEFAULT_GRACE);
  }

  /** Stops as {@link #stop(Duration, int, String)} does, with 1001. */
  public void stop(Duration grace) {
    stop(grace, CloseCode.GOING_AWAY, Connections.STOPPING);
  }

  /**
   * Stops. Closes the connections with this code, and drops those that are still open after the
   * grace period.
   */
  public abstract void stop(Duration grace, int code, String reason);
}
