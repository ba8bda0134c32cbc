// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * What a {@link io.hawser.ReconnectingWebSocket} asks of the client that it belongs to:
 * connections, always to the same server, a thread, time and chance.
 */
public interface Connector {
  /**
   * Tries to open a connection. Cancelling the future gives the attempt up.
   *
   * @param setup sets the new connection up, where its callbacks run
   * @return completes when the set-up has returned, or with what prevented it, or with what it
   *     threw
   */
  CompletableFuture<WebSocket> connect(Consumer<WebSocket> setup);

  /**
   * Runs a task in the thread of this connector, one after the other and after what it does now.
   *
   * @throws java.util.concurrent.RejectedExecutionException if that thread has ended
   */
  void execute(Runnable task);

  /**
   * Runs a task in the thread of this connector when the time has passed, unless cancelled.
   *
   * @throws java.util.concurrent.RejectedExecutionException if that thread has ended
   */
  Future<?> schedule(Runnable task, Duration delay);

  /** The time by which {@link #schedule} goes, in nanoseconds since whenever. Any thread. */
  long nanoTime();

  /** What the calendar says, for servers that name the time from which on they may be asked. */
  default Instant now() {
    return Instant.now();
  }

  /** A random number from 0 to {@code bound}, both included. Any thread. */
  default long random(long bound) {
    return ThreadLocalRandom.current().nextLong(bound + 1);
  }
}
