// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Reports whether clients are accepted: up while they are, out of service while connections are
 * drained and after the stop. The details are the number of connections and the memory that they
 * hold.
 */
public final class HawserHealthIndicator extends AbstractHealthIndicator {
  private final List<HawserConnections> all;

  HawserHealthIndicator(List<HawserConnections> all) {
    this.all = all;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    health.up();
    for (HawserConnections each : all) {
      HawserConnections.Running running = each.running().get();
      if (running == null || running.isDraining()) {
        health.outOfService();
      }
      health.withDetail(each.name(), running == null ? "stopped" : details(running));
    }
  }

  private static Map<String, Object> details(HawserConnections.Running running) {
    return Map.of(
        "connections", running.hub().clients().size(),
        "bufferedBytes", running.memory().held(),
        "maxBufferedBytes", running.memory().limit());
  }
}
