// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.micrometer;

import io.hawser.protocol.Role;
import io.hawser.statistics.CloseKind;
import io.hawser.statistics.ConnectionStatistics;
import io.hawser.statistics.HandshakeFailure;
import io.hawser.statistics.Monitored;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one endpoint. Counters and gauges read its statistics; timers are told about each
 * event. Thread-safe.
 *
 * <p>A registry refers to the object of a counter only weakly. Its gauges refer strongly to this
 * object, so that no counter stops.
 */
final class EndpointMeters {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private final Monitored source;
  private final String endpoint;
  private final MeterRegistry registry;
  private final Tags tags;

  // set by register
  private @Nullable Timer handshake;
  private @Nullable Timer latency;
  private @Nullable Timer backpressure;

  /** The kinds and reasons that have a meter. A registry may refuse one, and take it later. */
  private final Set<Object> known = ConcurrentHashMap.newKeySet();

  // guarded by this
  private final List<Meter> registered = new ArrayList<>();
  private boolean removed;

  EndpointMeters(Monitored source, String endpoint, MeterRegistry registry, Tags tags) {
    this.source = source;
    this.endpoint = endpoint;
    this.registry = registry;
    this.tags = tags;
  }

  private Timer timer(String name, String description) {
    Timer timer =
        Timer.builder(name)
            .description(description)
            .tags(tags)
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    registered.add(timer);
    return timer;
  }

  /** Registers all meters but those of kinds and reasons that have not occurred. */
  synchronized void register() {
    handshake = timer("hawser.handshake", "How long opening handshakes took");
    latency = timer("hawser.heartbeat.latency", "The time from a Ping to its Pong");
    backpressure = timer("hawser.backpressure", "How long peers did not keep up");
    gauge("open", "Connections that are open", ConnectionStatistics::open);
    gauge("slow", "Connections whose peer does not keep up", ConnectionStatistics::slow);
    counter(
        "hawser.connections.opened",
        tags,
        "Connections that were opened",
        "connections",
        ConnectionStatistics::opened);
    counter(
        "hawser.messages.received",
        tags,
        "Messages that arrived",
        "messages",
        ConnectionStatistics::messagesReceived);
    counter(
        "hawser.messages.sent",
        tags,
        "Messages that were sent",
        "messages",
        ConnectionStatistics::messagesSent);
    counter(
        "hawser.data.received",
        tags,
        "Bytes of the frames that arrived",
        "bytes",
        ConnectionStatistics::bytesReceived);
    counter(
        "hawser.data.sent",
        tags,
        "Bytes of the frames that were sent",
        "bytes",
        ConnectionStatistics::bytesSent);
    if (source.role() == Role.SERVER) {
      slowReceivers("skipped", ConnectionStatistics::slowSkipped);
      slowReceivers("closed", ConnectionStatistics::slowClosed);
      slowReceivers("terminated", ConnectionStatistics::slowTerminated);
    } else {
      counter(
          "hawser.reconnect.attempts",
          tags,
          "Attempts of reconnecting WebSockets, without the first one of each",
          "attempts",
          ConnectionStatistics::reconnectAttempts);
    }
  }

  private void slowReceivers(String outcome, ToDoubleFunction<ConnectionStatistics> value) {
    counter(
        "hawser.slow.receivers",
        tags.and("outcome", outcome),
        "Messages of broadcasts that a client did not get because it was too slow",
        "messages",
        value);
  }

  private void gauge(
      String what, String description, ToDoubleFunction<ConnectionStatistics> value) {
    registered.add(
        Gauge.builder(
                "hawser.connections." + what, this, self -> value.applyAsDouble(self.statistics()))
            .description(description)
            .baseUnit("connections")
            .tags(tags)
            .strongReference(true)
            .register(registry));
  }

  private void counter(
      String name,
      Tags tags,
      String description,
      String unit,
      ToDoubleFunction<ConnectionStatistics> value) {
    registered.add(
        FunctionCounter.builder(name, this, self -> value.applyAsDouble(self.statistics()))
            .description(description)
            .baseUnit(unit)
            .tags(tags)
            .register(registry));
  }

  private ConnectionStatistics statistics() {
    return source.statistics(endpoint);
  }

  /** Registers the meters of all kinds and reasons that have occurred. */
  void update() {
    ConnectionStatistics statistics = statistics();
    statistics.closed().keySet().forEach(this::closedAs);
    statistics.failed().keySet().forEach(this::failedBecause);
  }

  /** Registers the meter of a kind of ends, unless it has one. */
  void closedAs(CloseKind kind) {
    if (!known.contains(kind)) {
      registerLater(
          kind,
          "hawser.connections.closed",
          tags.and("code", kind.code(), "initiator", lower(kind.initiator())),
          "Connections that were closed",
          "connections",
          statistics -> statistics.closed().getOrDefault(kind, 0L));
    }
  }

  /** Registers the meter of a reason, unless it has one. */
  void failedBecause(HandshakeFailure reason) {
    if (!known.contains(reason)) {
      registerLater(
          reason,
          "hawser.handshakes.failed",
          tags.and("reason", lower(reason)),
          "Opening handshakes that were refused or failed",
          "handshakes",
          statistics -> statistics.failed().getOrDefault(reason, 0L));
    }
  }

  private synchronized void registerLater(
      Object kind,
      String name,
      Tags tags,
      String description,
      String unit,
      ToDoubleFunction<ConnectionStatistics> value) {
    if (!removed && !known.contains(kind)) {
      counter(name, tags, description, unit, value);
      known.add(kind);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  void handshake(Duration time) {
    record(handshake, time);
  }

  void latency(Duration time) {
    record(latency, time);
  }

  void backpressure(Duration time) {
    record(backpressure, time);
  }

  private static void record(@Nullable Timer timer, Duration time) {
    if (timer != null) {
      timer.record(time);
    }
  }

  /** Removes all meters from the registry, whatever its listeners throw. */
  synchronized void remove() {
    removed = true;
    try {
      forAll(registered, this::remove);
    } finally {
      registered.clear();
    }
  }

  private void remove(Meter meter) {
    try {
      registry.remove(meter);
    } catch (RuntimeException | Error ofListener) {
      // The registry has stopped among the buckets of the meter, and knows no more whose they are.
      List<Meter> buckets = new ArrayList<>(registry.getMeters());
      buckets.removeIf(each -> !meter.getId().equals(each.getId().syntheticAssociation()));
      buckets.forEach(each -> alsoRemove(each, ofListener));
      throw ofListener;
    }
  }

  private void alsoRemove(Meter bucket, Throwable first) {
    try {
      registry.remove(bucket);
    } catch (RuntimeException | Error ofListener) {
      suppress(ofListener, first);
    }
  }

  /** Adds a later exception to the first one. */
  static void suppress(Throwable later, Throwable first) {
    if (!later.equals(first)) { // a listener may throw the same object again
      first.addSuppressed(later);
    }
  }

  /** Does something with each, whatever it throws for some. Then throws the first of that. */
  static <T> void forAll(Iterable<T> all, Consumer<? super T> action) {
    Throwable first = null;
    for (T each : all) {
      try {
        action.accept(each);
      } catch (RuntimeException | Error thrown) {
        if (first == null) {
          first = thrown;
        } else {
          suppress(thrown, first);
        }
      }
    }
    if (first instanceof Error error) {
      throw error;
    } else if (first instanceof RuntimeException exception) {
      throw exception;
    }
  }
}
