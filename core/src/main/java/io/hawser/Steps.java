// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.spi.Connector;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Where a reconnecting WebSocket does its steps and calls back, one at a time and in order: in the
 * thread of its connector, or on the user's executor.
 */
final class Steps {
  private final Connector connector;
  private final @Nullable SerialExecutor executor;

  /**
   * Creates them.
   *
   * @param executor null for the connector's thread
   */
  Steps(Connector connector, @Nullable Executor executor) {
    this.connector = connector;
    this.executor = executor == null ? null : inOrder(executor);
  }

  private SerialExecutor inOrder(Executor executor) {
    return new SerialExecutor(
        task -> {
          try {
            executor.execute(task);
          } catch (Throwable refused) {
            // No step may be lost. The next connection will fail for the same reason.
            runElsewhere(task);
          }
        },
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        this::runElsewhere,
        refused -> {},
        () -> {});
  }

  /** Does a step behind those before it. Not with a lock held. Any thread. */
  void run(Runnable step) {
    Runnable guarded = () -> guard(step);
    if (executor == null) {
      runElsewhere(guarded);
    } else {
      executor.execute(guarded, 0, guarded);
    }
  }

  private void runElsewhere(Runnable steps) {
    try {
      connector.execute(steps);
    } catch (RejectedExecutionException ended) {
      steps.run();
    }
  }

  /** Calls what is not ours, inside a step that has more to do. */
  void guard(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable thrown) {
      ReconnectingWebSocket.LOG.log(
          Level.ERROR, "a callback of a reconnecting WebSocket failed", thrown);
    }
  }
}
