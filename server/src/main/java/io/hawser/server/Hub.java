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
 * The common part of a server and an upgrader: their clients, ways to send to many clients, and a
 * way to stop. Thread-safe.
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
   * Sends a message to every client. May be called from any thread and in callbacks, and does not
   * wait. Each event loop sends to its own clients, in the order of the calls. For everything that
   * is published in one turn of the loop, it writes to each client only once.
   *
   * <p>Everything that a callback broadcasts, publishes and sends to single clients keeps its
   * order. On any other thread, broadcasts keep their order, and messages to one client keep
   * theirs. However, a broadcast and a message to one client may overtake each other.
   *
   * <p>The option {@code slowReceivers} sets what happens to a client that does not keep up.
   */
  public void broadcast(PreparedMessage message) {
    broadcast(message, client -> true);
  }

  /**
   * Sends a message to the clients for which a condition holds, as {@link
   * #broadcast(PreparedMessage)} does. The condition is tested on the clients' event loops. A
   * message that the condition itself sends to the client that it tests arrives before the
   * broadcast message.
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

  /** Returns the outcomes of all broadcast and published messages so far. */
  public BroadcastStatistics broadcastStatistics() {
    return connections.broadcaster().statistics();
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
