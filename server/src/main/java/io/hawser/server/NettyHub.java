// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.Presence;
import io.hawser.WebSocket;
import io.hawser.endpoint.BackplaneStatistics;
import io.hawser.endpoint.BroadcastStatistics;
import io.hawser.internal.Checks;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.Role;
import io.hawser.protocol.engine.CloseFrame;
import io.hawser.statistics.ConnectionMonitor;
import io.hawser.statistics.ConnectionStatistics;
import io.hawser.statistics.Monitored;
import io.hawser.transport.MemoryStatistics;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The common part of a server and an upgrader: their clients, ways to send to many clients, and a
 * way to stop. Thread-safe.
 */
abstract class NettyHub implements Hub, Monitored, AutoCloseable {
  final Connections connections;

  NettyHub(HubBuilder<?> options, Routes routes) {
    this.connections = new Connections(this, options, routes.patterns());
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

  @Override
  public Presence presence(String topic) {
    return connections.broadcaster().presence(topic);
  }

  @Override
  public Role role() {
    return Role.SERVER;
  }

  @Override
  public Set<String> endpoints() {
    return connections.counters().endpoints();
  }

  @Override
  public ConnectionStatistics statistics(String endpoint) {
    return connections.counters().statistics(endpoint);
  }

  @Override
  public void addMonitor(ConnectionMonitor monitor) {
    connections.counters().addMonitor(monitor);
  }

  @Override
  public void removeMonitor(ConnectionMonitor monitor) {
    connections.counters().removeMonitor(monitor);
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

  /** Drains as {@link #drain(Duration, int, String)} does, with 1012. */
  public CompletableFuture<Void> drain(Duration over) {
    return drain(over, CloseCode.SERVICE_RESTART, Connections.RESTARTING);
  }

  /**
   * Sends the clients away little by little, so that other servers can take them. From now on,
   * requests for a WebSocket are refused with 503. The open connections are closed one after the
   * other, in random order and evenly spread over the time. Each is closed after everything that
   * was sent to it. Until then, nothing changes for it, and it still gets broadcast and published
   * messages. A connection whose client does not answer the Close frame is dropped after its {@code
   * closeTimeout}.
   *
   * <p>A server still listens, and still responds to ordinary HTTP requests, so that health checks
   * can say that it takes {@linkplain #isDraining no more clients}. Call {@link #stop(Duration)}
   * when the future completes, or earlier: it ends all remaining connections at once.
   *
   * <p>May be called from any thread and in callbacks, and does not wait. A second call spreads the
   * remaining connections over its own time, with its own code; the futures of both calls then
   * complete together. After {@code stop}, there is nothing left to drain.
   *
   * @param over the time for all connections together; zero closes them at once
   * @return what completes when all connections have ended, or the time is over; never with a
   *     failure. Stages that depend on it run on another thread than the connections, and may call
   *     {@code stop}. Waiting for it in a callback throws {@link IllegalStateException}. Canceling
   *     it has no effect on the connections
   * @throws IllegalArgumentException if the time is negative, or the code or reason cannot be sent,
   *     see {@link WebSocket#close(int, String)}
   */
  public CompletableFuture<Void> drain(Duration over, int code, String reason) {
    Checks.notNegative("over", over);
    Objects.requireNonNull(reason, "reason");
    CloseFrame.check(code, reason);
    return connections.drain(over, code, reason);
  }

  /**
   * Returns whether new clients are refused, because {@code drain} or {@code stop} was called. The
   * answer to a readiness check is the opposite.
   */
  public boolean isDraining() {
    return connections.isDraining();
  }

  /**
   * Stops. Closes the connections with this code, and drops those that are still open after the
   * grace period.
   */
  public abstract void stop(Duration grace, int code, String reason);
}
