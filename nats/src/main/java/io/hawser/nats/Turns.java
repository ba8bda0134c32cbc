// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a limited number of tasks run at a time; the others wait in order. Thread-safe. */
final class Turns {
  private interface Task {
    void run();
  }

  private final int max;

  // guarded by this
  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  private int running;
  private boolean starting;

  Turns(int max) {
    this.max = max;
  }

  /** Runs a task when it is its turn. The turn lasts until the future of the task is complete. */
  <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    synchronized (this) {
      waiting.add(
          () ->
              task.get()
                  .whenComplete(
                      (value, failure) -> {
                        end();
                        if (failure == null) {
                          result.complete(value);
                        } else {
                          result.completeExceptionally(failure);
                        }
                      }));
    }
    next();
    return result;
  }

  private void end() {
    synchronized (this) {
      running--;
    }
    next();
  }

  /** Starts what may run. A task that ends at once comes back here, and is not nested. */
  private void next() {
    for (Task task = take(); task != null; task = take()) {
      task.run();
      synchronized (this) {
        starting = false;
      }
    }
  }

  private synchronized @Nullable Task take() {
    if (starting || running >= max || waiting.isEmpty()) {
      return null;
    }
    starting = true;
    running++;
    return waiting.remove();
  }
}
