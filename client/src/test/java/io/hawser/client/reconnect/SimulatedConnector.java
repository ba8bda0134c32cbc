// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.connection.WebSocketConnection;
import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.spi.OpeningHandshake;
import io.hawser.testkit.SimulatedNetwork;
import io.hawser.testkit.SimulatedPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An in-memory client whose attempts end as the test specifies. Each attempt opens a pair, unless
 * there is a next entry in {@link #outcomes}. Random numbers are always the largest possible.
 */
final class SimulatedConnector implements Connector {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /** The outcomes of the next attempts; all attempts after them succeed. */
  final ArrayDeque<CompletableFuture<WebSocket>> outcomes = new ArrayDeque<>();

  final List<SimulatedPair> pairs = new ArrayList<>();
  WebSocketOptions options = WebSocketOptions.defaults();
  WebSocketOptions serverOptions = WebSocketOptions.defaults();
  Consumer<WebSocket> server = ws -> {};
  @Nullable Consumer<WebSocket> lastSetup;

  /** Runs while a connection is requested. */
  Runnable onConnect = () -> {};

  /** What the server selects; may be null. */
  @Nullable String subprotocol;

  boolean ended;

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<Timer> timers = new ArrayList<>();
  private long now = 42;

  private static final class Timer extends CompletableFuture<Void> {
    final long due;
    final Runnable task;

    Timer(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }
  }

  @Override
  public CompletableFuture<WebSocket> connect(
      Consumer<WebSocketConnection> accepted, Consumer<WebSocket> setup) {
    lastSetup = setup;
    onConnect.run();
    CompletableFuture<WebSocket> outcome = outcomes.poll();
    return outcome != null ? outcome : open(accepted, setup);
  }

  CompletableFuture<WebSocket> open(Consumer<WebSocket> setup) {
    return open(accepted -> {}, setup);
  }

  private CompletableFuture<WebSocket> open(
      Consumer<WebSocketConnection> accepted, Consumer<WebSocket> setup) {
    CompletableFuture<WebSocket> result = new CompletableFuture<>();
    Consumer<WebSocket> telling =
        ws -> {
          try {
            accepted.accept((WebSocketConnection) ws); // nothing is read before the setup
            setup.accept(ws);
            result.complete(ws);
          } catch (Throwable thrown) {
            result.completeExceptionally(thrown);
            throw thrown;
          }
        };
    pairs.add(pair(telling).callbacksMayThrow());
    return result;
  }

  private SimulatedPair pair(Consumer<WebSocket> setup) {
    return subprotocol == null
        ? SimulatedPair.connect(options, setup, serverOptions, server)
        : SimulatedPair.connect(
            new SimulatedNetwork(),
            side(options, setup),
            side(serverOptions, server),
            (connection, whenClosed) -> {});
  }

  private SimulatedNetwork.Side side(WebSocketOptions options, Consumer<WebSocket> setup) {
    HttpRequest request = HttpRequest.get("/", Headers.empty());
    return new SimulatedNetwork.Side(
        options,
        new OpeningHandshake(ProtocolVersion.RFC_6455, request, Headers.empty(), subprotocol, null),
        null,
        setup);
  }

  SimulatedPair pair() {
    return pairs.get(pairs.size() - 1);
  }

  @Override
  public void execute(Runnable task) {
    if (ended) {
      throw new RejectedExecutionException("ended");
    }
    tasks.add(task);
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    if (ended) {
      throw new RejectedExecutionException("ended");
    }
    Timer timer = new Timer(now + delay.toNanos(), task);
    timers.add(timer);
    return timer;
  }

  @Override
  public String address() {
    return "ws://simulated/";
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant now() {
    return NOW;
  }

  @Override
  public long random(long bound) {
    return bound;
  }

  /** Returns how many tasks are scheduled. */
  long waiting() {
    return timers.stream().filter(timer -> !timer.isDone()).count();
  }

  /** Runs everything that can run now. */
  void run() {
    boolean moved;
    do {
      moved = !tasks.isEmpty();
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
      if (!pairs.isEmpty()) {
        pair().run();
      }
    } while (moved || !tasks.isEmpty());
  }

  /** Lets time pass, and runs the tasks that become due, in order. */
  void advance(Duration time) {
    long until = now + time.toNanos();
    run();
    while (true) {
      Timer next =
          timers.stream()
              .filter(timer -> !timer.isDone() && timer.due <= until)
              .min(Comparator.comparingLong(timer -> timer.due))
              .orElse(null);
      if (next == null) {
        break;
      }
      now = next.due;
      next.complete(null);
      next.task.run();
      run();
    }
    now = until;
    timers.removeIf(CompletableFuture::isDone);
  }
}
