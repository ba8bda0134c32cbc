// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.micrometer;

import io.hawser.statistics.Monitored;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Registers meters for what a server, an upgrader or a client {@linkplain Monitored counts}:
 *
 * <pre>{@code
 * new HawserMetrics(server).bindTo(registry);
 * }</pre>
 *
 * <p>Every meter has the tags {@code role} ({@code server} or {@code client}) and {@code endpoint}
 * (one of {@link Monitored#endpoints}, never the path of a request). No peer can add a tag or a
 * value of one. The meters are removed when the server, upgrader or client has ended, and by {@link
 * #close}. Thread-safe.
 */
public final class HawserMetrics implements MeterBinder, AutoCloseable {
  private final Monitored source;
  private final Tags tags;

  // guarded by this
  private final List<Meters> bound = new ArrayList<>();

  /** Creates metrics without further tags. */
  public HawserMetrics(Monitored source) {
    this(source, Tags.empty());
  }

  /**
   * Creates metrics with further tags for each meter. They are needed if several servers, or
   * several clients with the same name, are bound to the same registry.
   */
  public HawserMetrics(Monitored source, Iterable<Tag> tags) {
    this.source = Objects.requireNonNull(source, "source");
    this.tags = Tags.of(tags);
  }

  /**
   * Registers the meters. Timers begin at zero now, and all other meters contain what has happened
   * before. Does nothing if they are registered in this registry.
   *
   * @throws IllegalStateException if the registry has such meters of another server or client with
   *     the same tags
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    bound.removeIf(Meters::haveEnded);
    if (bound.stream().noneMatch(meters -> meters.areIn(registry))) {
      Meters meters = new Meters(source, registry, tags);
      meters.register();
      bound.add(meters);
    }
  }

  /**
   * Removes the meters from all registries. The server or client is not changed. If a listener of a
   * registry throws, everything is removed nevertheless, and the first exception is thrown.
   */
  @Override
  public synchronized void close() {
    try {
      EndpointMeters.forAll(bound, Meters::remove);
    } finally {
      bound.clear();
    }
  }
}
