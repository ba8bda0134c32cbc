// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.internal.SerialExecutor;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks and callbacks of a reconnecting WebSocket in order, one at a time. They run on the
 * thread of its connector, or on the user's executor.
 */
final class ReconnectExecutor {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  private final Connector connector;
  private final @Nullable SerialExecutor executor;

  /**
   * Creates the executor of a reconnecting WebSocket.
   *
   * @param executor the user's executor; null for the connector's thread
   */
  ReconnectExecutor(Connector connector, @Nullable Executor executor) {
    this.connector = connector;
    this.executor = executor == null ? null : inOrder(executor);
  }

  private SerialExecutor inOrder(Executor executor) {
    return new SerialExecutor(
        task -> {
          try {
            executor.execute(task);
          } catch (Throwable refused) {
            // No task may be lost. The next connection will fail for the same reason.
            runOnConnector(task);
          }
        },
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        this::runOnConnector,
        refused -> {},
        () -> {});
  }

  /**
   * Runs a task after all earlier tasks. Must not be called with a lock held. May be called on any
   * thread.
   */
  void run(Runnable task) {
    Runnable guarded = () -> guard(task);
    if (executor == null) {
      runOnConnector(guarded);
    } else {
      executor.execute(guarded, 0, guarded);
    }
  }

  private void runOnConnector(Runnable tasks) {
    try {
      connector.execute(tasks);
    } catch (RejectedExecutionException ended) {
      tasks.run();
    }
  }

  /** Calls the user's code and logs what it throws, so that the calling task can continue. */
  void guard(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable thrown) {
      LOG.log(Level.ERROR, "a callback of a reconnecting WebSocket failed", thrown);
    }
  }
}
