// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of one connection on an executor that may have many threads: in order, one at a
 * time, each happening-before the next.
 */
final class SerialExecutor implements Executor {
  private final Executor executor;
  private final int capacity;
  private final Runnable onRoom;

  // guarded by this
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean running;
  private boolean full;

  /**
   * Creates it.
   *
   * @param capacity from how many waiting tasks on {@link #isFull} is true
   * @param onRoom is told, on the executor, when half of that is done after it was true
   */
  SerialExecutor(Executor executor, int capacity, Runnable onRoom) {
    this.executor = executor;
    this.capacity = capacity;
    this.onRoom = onRoom;
  }

  /**
   * Runs a task after those before it. Never refuses for want of room: who puts tasks in looks at
   * {@link #isFull} and stops by itself. Tasks must not throw.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the executor does
   */
  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      waiting.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::run);
    } catch (Throwable refused) {
      synchronized (this) {
        running = false;
        waiting.removeLastOccurrence(task);
      }
      throw refused;
    }
  }

  /** Runs in this thread what others have put in while the executor was refusing. */
  void runRest() {
    run();
  }

  /** Whether as many tasks wait as should; {@code onRoom} is called when this has changed. */
  synchronized boolean isFull() {
    full = waiting.size() >= capacity;
    return full;
  }

  private void run() {
    for (Runnable task = next(); task != null; task = next()) {
      task.run();
    }
  }

  private @Nullable Runnable next() {
    Runnable task;
    boolean room;
    synchronized (this) {
      task = waiting.poll();
      running = task != null;
      room = full && waiting.size() <= capacity / 2;
      if (room) {
        full = false;
      }
    }
    if (room) {
      onRoom.run();
    }
    return task;
  }
}
