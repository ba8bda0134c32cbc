// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.micrometer;

import io.hawser.CloseInfo;
import io.hawser.protocol.Role;
import io.hawser.statistics.CloseKind;
import io.hawser.statistics.ConnectionMonitor;
import io.hawser.statistics.HandshakeFailure;
import io.hawser.statistics.Monitored;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/** The meters of one server or client in one registry. Thread-safe. */
final class Meters implements ConnectionMonitor {
  /** The tags that are in use. A registry would ignore a second meter with the same ones. */
  // guarded by itself
  private static final Map<MeterRegistry, Set<Tags>> TAKEN = new WeakHashMap<>();

  private final Monitored source;
  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<String, EndpointMeters> endpoints = new HashMap<>(); // written by register

  // any thread (volatile)
  private volatile boolean ended;

  Meters(Monitored source, MeterRegistry registry, Tags tags) {
    this.source = source;
    this.registry = registry;
    this.tags = tags.and("role", source.role().name().toLowerCase(Locale.ROOT));
  }

  boolean areIn(MeterRegistry registry) {
    return this.registry.equals(registry);
  }

  /** Returns whether the meters have been removed. */
  boolean haveEnded() {
    return ended;
  }

  /**
   * Registers everything. Must be called once.
   *
   * @throws IllegalStateException if the registry has meters with the same tags
   */
  void register() {
    takeTags();
    try {
      registerAll();
    } catch (RuntimeException | Error failure) { // such as a meter of another type with this name
      try {
        remove();
      } catch (RuntimeException | Error later) {
        EndpointMeters.suppress(later, failure);
      }
      throw failure;
    }
  }

  private void registerAll() {
    for (String endpoint : source.endpoints()) {
      endpoints.put(endpoint, new EndpointMeters(source, endpoint, registry, tagsOf(endpoint)));
    }
    endpoints.forEach(
        (endpoint, meters) -> {
          // No connection of a server is without an endpoint; only failures are.
          if (source.role() == Role.CLIENT || !endpoint.equals(Monitored.NO_ENDPOINT)) {
            meters.register();
          }
        });
    source.addMonitor(this);
    endpoints.values().forEach(EndpointMeters::update); // what happened before this
  }

  private Tags tagsOf(String endpoint) {
    return tags.and("endpoint", endpoint);
  }

  private void takeTags() {
    synchronized (TAKEN) {
      Set<Tags> taken = TAKEN.computeIfAbsent(registry, key -> new HashSet<>());
      for (String endpoint : source.endpoints()) {
        if (taken.contains(tagsOf(endpoint))) {
          throw new IllegalStateException(
              "the registry has meters with the tags "
                  + tagsOf(endpoint)
                  + " already: give each server and client tags of its own, with new"
                  + " HawserMetrics(source, tags)");
        }
      }
      source.endpoints().forEach(endpoint -> taken.add(tagsOf(endpoint)));
    }
  }

  private void freeTags() {
    synchronized (TAKEN) {
      Set<Tags> taken = TAKEN.getOrDefault(registry, Set.of());
      source.endpoints().forEach(endpoint -> taken.remove(tagsOf(endpoint)));
    }
  }

  /** Removes everything from the registry, whatever its listeners throw. */
  synchronized void remove() {
    if (!ended) {
      ended = true;
      source.removeMonitor(this);
      try {
        EndpointMeters.forAll(endpoints.values(), EndpointMeters::remove);
      } finally {
        freeTags();
      }
    }
  }

  // -- events ------------------------------------------------------------------------------------

  @Override
  public void onOpened(String endpoint, Duration handshake) {
    of(endpoint).handshake(handshake);
  }

  @Override
  public void onFailed(String endpoint, HandshakeFailure reason) {
    of(endpoint).failedBecause(reason);
  }

  @Override
  public void onClosed(String endpoint, CloseInfo info) {
    of(endpoint).closedAs(CloseKind.of(info));
  }

  @Override
  public void onLatency(String endpoint, Duration latency) {
    of(endpoint).latency(latency);
  }

  @Override
  public void onBackpressureEnded(String endpoint, Duration time) {
    of(endpoint).backpressure(time);
  }

  @Override
  public void onStopped() {
    remove();
  }

  @SuppressWarnings("NullAway") // the endpoints never change
  private EndpointMeters of(String endpoint) {
    return endpoints.get(endpoint);
  }
}
