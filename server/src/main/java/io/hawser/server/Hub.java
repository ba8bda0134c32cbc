// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.endpoint.BroadcastStatistics;
import io.hawser.protocol.CloseCode;
import io.hawser.transport.MemoryStatistics;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a server and an upgrader have in common: clients, ways to send to many of them, and a way to
 * stop. Any thread.
 */
abstract class Hub implements AutoCloseable {
  final Connections connections;

  Hub(HubBuilder<?> options) {
    this.connections = new Connections(options);
  }

  /** Returns the open connections, as a live view that cannot be modified. */
  public Set<WebSocket> clients() {
    return connections.broadcaster().clients();
  }

  /**
   * Sends a message to every client. May be called on any thread and in callbacks, and does not
   * wait. Each event loop sends to its own clients, in the order of the calls. It writes only once
   * to each client for everything that is published in one turn of the loop.
   *
   * <p>What a callback broadcasts, publishes and sends to single clients keeps its order. On any
   * other thread, broadcasts keep their order, and so do messages to one client, but a broadcast
   * and a message to one client may overtake each other.
   *
   * <p>The option {@code slowReceivers} sets what happens to a client that does not keep up.
   */
  public void broadcast(PreparedMessage message) {
    broadcast(message, client -> true);
  }

  /**
   * Sends a message to the clients for which a condition holds, as {@link
   * #broadcast(PreparedMessage)} does. The condition is tested on the clients' event loops. What
   * the condition itself sends to the client that it tests arrives before the message.
   */
  public void broadcast(PreparedMessage message, Predicate<? super WebSocket> to) {
    connections.broadcaster().broadcast(message, to);
  }

  /**
   * Sends a message to all clients that have {@linkplain WebSocket#subscribe subscribed} to a
   * topic, as {@link #broadcast(PreparedMessage)} does.
   */
  public void publish(String topic, PreparedMessage message) {
    connections.broadcaster().publish(topic, message, null);
  }

  /** Returns what has happened so far to all broadcast and published messages. */
  public BroadcastStatistics broadcastStatistics() {
    return connections.broadcaster().statistics();
  }

  /** Returns how much memory the connections hold, and how many were dropped because of it. */
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
   * Stops: closes the connections with this code, and drops those that outlast the grace period.
   */
  public abstract void stop(Duration grace, int code, String reason);
}
