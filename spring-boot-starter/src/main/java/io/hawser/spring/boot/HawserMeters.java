// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.micrometer.HawserMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/**
 * Registers the meters of what has just been started. They have the tag {@code server}: {@code
 * webflux} for the handlers of WebFlux, {@code own} for Hawser's own server. What has ended removes
 * its meters itself.
 */
final class HawserMeters implements SmartLifecycle {
  private final MeterRegistry registry;
  private final List<HawserConnections> all;

  // any thread (volatile)
  private volatile boolean running;

  HawserMeters(MeterRegistry registry, List<HawserConnections> all) {
    this.registry = registry;
    this.all = all;
  }

  @Override
  public void start() {
    running = true;
    for (HawserConnections each : all) {
      HawserConnections.Running started = each.running().get();
      if (started != null) {
        new HawserMetrics(started.counters(), Tags.of("server", each.name())).bindTo(registry);
      }
    }
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
