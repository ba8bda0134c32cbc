// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.counting;

import io.hawser.protocol.Role;
import io.hawser.statistics.ConnectionMonitor;
import io.hawser.statistics.ConnectionStatistics;
import io.hawser.statistics.Monitored;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The counters of all endpoints of one server, or those of one client. Thread-safe. */
public final class Counters implements Monitored {
  private final Role role;
  private final Monitors monitors = new Monitors();
  private final Map<String, EndpointCounters> endpoints;

  /** Creates counters that are all zero. */
  public Counters(Role role, Collection<String> endpoints) {
    this.role = role;
    Map<String, EndpointCounters> all = new LinkedHashMap<>();
    endpoints.forEach(name -> all.put(name, new EndpointCounters(name, monitors)));
    this.endpoints = Collections.unmodifiableMap(all);
  }

  /** Returns the counters of an endpoint; throws if there is none with this name. */
  public EndpointCounters of(String endpoint) {
    EndpointCounters found = endpoints.get(Objects.requireNonNull(endpoint, "endpoint"));
    if (found == null) {
      throw new IllegalArgumentException(
          "no endpoint \"" + endpoint + "\": must be one of " + endpoints.keySet());
    }
    return found;
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public Set<String> endpoints() {
    return endpoints.keySet();
  }

  @Override
  public ConnectionStatistics statistics(String endpoint) {
    return of(endpoint).statistics();
  }

  @Override
  public void addMonitor(ConnectionMonitor monitor) {
    monitors.add(monitor);
  }

  @Override
  public void removeMonitor(ConnectionMonitor monitor) {
    monitors.remove(monitor);
  }

  /** Tells all monitors that everything has ended. */
  public void stop() {
    monitors.stop();
  }
}
