// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.Hub;
import io.hawser.server.WebSocketServer;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.spring.webflux.HawserRequestUpgradeStrategy;
import io.hawser.transport.MemoryStatistics;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Reports whether clients are accepted: up while they are, out of service while connections are
 * drained and after the stop. The details are the number of connections and the memory that they
 * hold.
 */
public final class HawserHealthIndicator extends AbstractHealthIndicator {
  private final @Nullable HawserRequestUpgradeStrategy strategy;
  private final @Nullable HawserServer server;

  /**
   * Creates an indicator.
   *
   * @param strategy null if no handlers of WebFlux run on Hawser
   * @param server null if there is no server of Hawser's own
   */
  public HawserHealthIndicator(
      @Nullable HawserRequestUpgradeStrategy strategy, @Nullable HawserServer server) {
    this.strategy = strategy;
    this.server = server;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    health.up();
    if (strategy != null) {
      WebSocketUpgrader upgrader = strategy.isRunning() ? strategy.requireUpgrader() : null;
      report(
          health,
          "webflux",
          upgrader,
          upgrader == null || upgrader.isDraining(),
          upgrader == null ? null : upgrader.memoryStatistics());
    }
    if (server != null) {
      WebSocketServer running = server.isRunning() ? server.server() : null;
      report(
          health,
          "server",
          running,
          running == null || running.isDraining(),
          running == null ? null : running.memoryStatistics());
    }
  }

  private static void report(
      Health.Builder health,
      String name,
      @Nullable Hub hub,
      boolean refuses,
      @Nullable MemoryStatistics memory) {
    if (refuses) {
      health.outOfService();
    }
    health.withDetail(
        name,
        hub == null || memory == null
            ? "stopped"
            : Map.of(
                "connections", hub.clients().size(),
                "bufferedBytes", memory.held(),
                "maxBufferedBytes", memory.limit()));
  }
}
