// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.PreparedMessage;
import io.hawser.backplane.BackplaneException;
import io.hawser.endpoint.SlowReceiver;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Limits what waits for the broker. Thread-safe. */
final class Outlet {
  private final LocalClients clients;
  private final SlowReceiver slowBroker;
  private final long maxWaitingBytes;
  private final BackplaneCounters counters;

  Outlet(LocalClients clients, BackplaneSettings settings, BackplaneCounters counters) {
    this.clients = clients;
    this.slowBroker = settings.slowBroker();
    this.maxWaitingBytes = settings.maxWaitingBytes();
    this.counters = counters;
  }

  /**
   * Passes a message to the broker, unless too much waits for it.
   *
   * @param topic for the monitor
   * @param call passes it
   * @return completes when the broker has taken the message
   */
  <T> CompletableFuture<Void> send(
      String topic, PreparedMessage message, Supplier<CompletableFuture<T>> call) {
    int size = message.size();
    boolean room = counters.waitingBytes.addAndGet(size) <= maxWaitingBytes;
    CompletableFuture<T> sent =
        room ? call(call) : call(() -> CompletableFuture.failedFuture(tooSlow()));
    return sent.handle(
        (result, failure) -> {
          counters.waitingBytes.addAndGet(-size);
          if (failure != null) {
            counters.notPublished.increment();
            BackplaneException cause = asBackplaneException(failure);
            counters.tell(monitor -> monitor.onNotPublished(topic, message, cause));
            throw cause;
          }
          counters.published.increment();
          return null;
        });
  }

  /** Passes a message of the servers themselves to the broker, or drops it if too much waits. */
  <T> void offer(int size, Supplier<CompletableFuture<T>> call) {
    if (counters.waitingBytes.addAndGet(size) > maxWaitingBytes) {
      counters.waitingBytes.addAndGet(-size);
    } else {
      call(call).whenComplete((done, failure) -> counters.waitingBytes.addAndGet(-size));
    }
  }

  /** Calls the backplane. What it throws becomes a failed future. */
  static <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
    try {
      return Objects.requireNonNull(call.get(), "the backplane has returned no future");
    } catch (Throwable thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  private BackplaneException tooSlow() {
    if (slowBroker != SlowReceiver.SKIP) {
      clients.closeAll(slowBroker == SlowReceiver.TERMINATE);
    }
    return new BackplaneException(
        "more than " + maxWaitingBytes + " bytes wait for the broker", null);
  }

  private static BackplaneException asBackplaneException(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof BackplaneException known
        ? known
        : new BackplaneException("the broker has not taken the message", cause);
  }
}
