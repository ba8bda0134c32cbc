// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.Hub;
import io.hawser.server.WebSocketServer;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.statistics.Monitored;
import io.hawser.transport.MemoryStatistics;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What has connections in an application: the handlers of WebFlux, or a server of Hawser's own.
 * Health and meters know no more than this, because an application may have no WebFlux, and Spring
 * could not even look at a method that names one of its types.
 *
 * @param name {@code webflux} or {@code own}
 * @param running returns null while it is stopped
 */
record HawserConnections(String name, Supplier<@Nullable Running> running) {
  /** A server or an upgrader. */
  record Running(Hub hub, Monitored counters, boolean isDraining, MemoryStatistics memory) {
    static Running of(WebSocketServer server) {
      return new Running(server, server, server.isDraining(), server.memoryStatistics());
    }

    static Running of(WebSocketUpgrader upgrader) {
      return new Running(upgrader, upgrader, upgrader.isDraining(), upgrader.memoryStatistics());
    }
  }
}
