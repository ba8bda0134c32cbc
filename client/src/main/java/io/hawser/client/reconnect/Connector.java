// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.WebSocket;
import io.hawser.connection.WebSocketConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Provides what a reconnecting WebSocket needs from its client: connections to one server, a
 * thread, the time, and random numbers.
 */
public interface Connector {
  /**
   * Tries to open a connection. Canceling the future gives up the attempt.
   *
   * @param accepted called on the transport thread when the server has accepted, before the setup
   * @param setup sets up the new connection; called on the thread that runs its callbacks
   * @return a future that completes when the setup has returned, or fails with the reason why there
   *     is no connection or with the exception that the setup threw
   */
  CompletableFuture<WebSocket> connect(
      Consumer<WebSocketConnection> accepted, Consumer<WebSocket> setup);

  /** Called before each attempt to connect, except for the first one. */
  default void onReconnect() {}

  /** Returns the address to which {@link #connect} connects, without its query. */
  String address();

  /**
   * Runs a task on the thread of this connector, after all earlier tasks and after what the thread
   * is doing now.
   *
   * @throws java.util.concurrent.RejectedExecutionException if that thread has ended
   */
  void execute(Runnable task);

  /**
   * Runs a task on the thread of this connector after a delay, unless it is canceled.
   *
   * @throws java.util.concurrent.RejectedExecutionException if that thread has ended
   */
  Future<?> schedule(Runnable task, Duration delay);

  /**
   * Returns the time of the clock that {@link #schedule} uses, in nanoseconds since an arbitrary
   * origin. May be called from any thread.
   */
  long nanoTime();

  /** Returns the current date and time, for servers that specify the time of the next attempt. */
  default Instant now() {
    return Instant.now();
  }

  /**
   * Returns a random number from 0 to {@code bound}, both inclusive. May be called from any thread.
   */
  default long random(long bound) {
    return ThreadLocalRandom.current().nextLong(bound + 1);
  }
}
