// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.micrometer.HawserMetrics;
import io.hawser.spring.webflux.HawserRequestUpgradeStrategy;
import io.hawser.statistics.Monitored;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Registers the meters of what has just been started. They have the tag {@code server}: {@code
 * webflux} for the handlers of WebFlux, {@code own} for Hawser's own server. What has ended removes
 * its meters itself.
 */
final class HawserMeters implements SmartLifecycle {
  private final MeterRegistry registry;
  private final @Nullable HawserRequestUpgradeStrategy strategy;
  private final @Nullable HawserServer server;

  // any thread (volatile)
  private volatile boolean running;

  HawserMeters(
      MeterRegistry registry,
      @Nullable HawserRequestUpgradeStrategy strategy,
      @Nullable HawserServer server) {
    this.registry = registry;
    this.strategy = strategy;
    this.server = server;
  }

  @Override
  public void start() {
    running = true;
    if (strategy != null) {
      bind(strategy.requireUpgrader(), "webflux");
    }
    if (server != null) {
      bind(server.server(), "own");
    }
  }

  private void bind(Monitored source, String name) {
    new HawserMetrics(source, Tags.of("server", name)).bindTo(registry);
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After the server has started. */
  @Override
  public int getPhase() {
    return HawserServer.PHASE + 1;
  }
}
