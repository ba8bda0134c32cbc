// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a node. They do not keep the process running.
 *
 * @param events one thread, for what happens to connections, for timers and failures; tasks must be
 *     short
 * @param workers threads for what waits, such as reading from a socket
 */
record NodeThreads(ScheduledExecutorService events, ExecutorService workers) {
  static NodeThreads start() {
    AtomicInteger count = new AtomicInteger();
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(task, "hawser-nats-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    ScheduledThreadPoolExecutor events = new ScheduledThreadPoolExecutor(1, factory);
    events.setRemoveOnCancelPolicy(true);
    return new NodeThreads(events, Executors.newCachedThreadPool(factory));
  }

  /** Ends the threads after what they have already been given. */
  void stop() {
    events.shutdown();
    workers.shutdown();
  }
}
