// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the callbacks of one connection on an executor that may have many threads: in order, one at
 * a time, each happening-before the next. After {@value #TURN} tasks, it releases the thread, so
 * that other connections get their turn.
 *
 * <p>If the executor rejects a task, the fallback executor replaces it permanently. The tasks keep
 * their order and still never overlap. From then on, each task runs the code that was given for
 * this case.
 */
public final class SerialExecutor {
  /** How many tasks run before the thread is released. */
  static final int TURN = 64;

  /**
   * Passed as {@code ifRejected} for a task that does nothing once the executor has rejected one.
   * Such a task can be {@linkplain #drop discarded}.
   */
  public static final Runnable NOTHING = () -> {};

  private record Task(Runnable run, int bytes, Runnable ifRejected) {
    @SuppressWarnings("ReferenceEquality") // NOTHING is one object
    boolean canBeDropped() {
      return ifRejected == NOTHING;
    }
  }

  /** Marks a thread that has asked the executor for another thread to continue on. */
  private static final class Handover {
    final Thread from = Thread.currentThread();
    boolean reentered; // guarded by the executor
  }

  private enum State {
    IDLE,
    /** A thread was requested from the executor. */
    SUBMITTED,
    RUNNING
  }

  private final int maxTasks;
  private final int maxBytes;
  private final Executor fallback;
  private final Consumer<Throwable> onRejected;
  private final Runnable onRoom;

  // any thread (volatile); null while no thread runs tasks
  private volatile @Nullable Thread runner;

  // guarded by this
  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private Executor executor;
  private State state = State.IDLE;
  private @Nullable Handover handover;
  private boolean full;
  private boolean rejected;
  private boolean dropping;

  /**
   * Creates an executor.
   *
   * @param maxTasks {@link #isFull} is true if this many tasks wait
   * @param maxBytes {@link #isFull} is true if the waiting tasks hold this many bytes
   * @param fallback must accept every task
   * @param onRejected called on the fallback, before any other task runs there, with what the
   *     executor threw
   * @param onRoom called on the executor when {@link #isFull} has become false again
   */
  public SerialExecutor(
      Executor executor,
      int maxTasks,
      int maxBytes,
      Executor fallback,
      Consumer<Throwable> onRejected,
      Runnable onRoom) {
    this.executor = executor;
    this.maxTasks = maxTasks;
    this.maxBytes = maxBytes;
    this.fallback = fallback;
    this.onRejected = onRejected;
    this.onRoom = onRoom;
  }

  /**
   * Runs a task after those that were added before it. Never rejects a task for lack of room: the
   * caller checks {@link #isFull}. Tasks must not throw. May be called from any thread.
   *
   * @param bytes how much memory the task holds until it has run
   * @param ifRejected runs instead of the task once the executor has rejected one
   */
  public void execute(Runnable task, int bytes, Runnable ifRejected) {
    synchronized (this) {
      Task added = new Task(task, bytes, ifRejected);
      if (dropping && added.canBeDropped()) {
        return;
      }
      waiting.add(added);
      waitingBytes += bytes;
      if (waiting.size() >= maxTasks || waitingBytes >= maxBytes) {
        full = true;
      }
      if (state != State.IDLE) {
        return;
      }
      state = State.SUBMITTED;
    }
    submit();
  }

  private void submit() {
    Executor executor;
    synchronized (this) {
      executor = this.executor;
    }
    try {
      executor.execute(this::run);
    } catch (Throwable problem) {
      synchronized (this) {
        if (state != State.SUBMITTED) {
          return; // it threw, but it has run the tasks
        }
        this.executor = fallback;
        rejected = true;
      }
      fallback.execute(
          () -> {
            onRejected.accept(problem);
            run();
          });
    }
  }

  /** Returns whether the calling thread is running a task. May be called from any thread. */
  public boolean isRunningHere() {
    return Thread.currentThread().equals(runner);
  }

  /**
   * Returns whether too much waits. The result becomes true when a limit is reached. It becomes
   * false when at most half of each limit waits; {@code onRoom} is then called. May be called from
   * any thread.
   */
  public synchronized boolean isFull() {
    return full;
  }

  /** Returns how many bytes the waiting tasks hold. May be called from any thread. */
  synchronized long waitingBytes() {
    return waitingBytes;
  }

  /**
   * Discards the tasks that do {@link #NOTHING} when rejected, now and later. May be called from
   * any thread.
   */
  public synchronized void drop() {
    dropping = true;
    for (Task task : waiting) {
      if (task.canBeDropped()) {
        waitingBytes -= task.bytes;
      }
    }
    waiting.removeIf(Task::canBeDropped);
  }

  private void run() {
    synchronized (this) {
      if (state != State.SUBMITTED) {
        return;
      }
      state = State.RUNNING;
      if (handover != null && handover.from.equals(Thread.currentThread())) {
        handover.reentered = true; // called inside releaseThread(), which continues
        return;
      }
    }
    int left = TURN;
    for (Runnable task = next(); task != null; task = next()) {
      runner = Thread.currentThread();
      task.run();
      runner = null;
      if (--left == 0) {
        if (releaseThread()) {
          return;
        }
        left = TURN;
      }
    }
  }

  /**
   * Releases the thread.
   *
   * @return false if there is no other thread, because the executor rejects the task, or runs tasks
   *     on the thread that submits them; this thread must then continue
   */
  private boolean releaseThread() {
    Handover mine = new Handover();
    Executor executor;
    synchronized (this) {
      if (waiting.isEmpty()) {
        return false;
      }
      executor = this.executor;
      state = State.SUBMITTED;
      handover = mine;
    }
    boolean rejected = false;
    try {
      executor.execute(this::run);
    } catch (Throwable rejection) {
      rejected = true;
    }
    synchronized (this) {
      if (mine.equals(handover)) {
        handover = null;
      }
      if (rejected && state == State.SUBMITTED) {
        state = State.RUNNING;
        return false;
      }
      return !mine.reentered;
    }
  }

  private @Nullable Runnable next() {
    Task task;
    Runnable run;
    boolean room;
    synchronized (this) {
      task = waiting.poll();
      if (task == null) {
        state = State.IDLE;
        run = null;
      } else {
        waitingBytes -= task.bytes;
        run = rejected ? task.ifRejected : task.run;
      }
      room = full && waiting.size() <= maxTasks / 2 && waitingBytes <= maxBytes / 2;
      if (room) {
        full = false;
      }
    }
    if (room) {
      onRoom.run();
    }
    return run;
  }
}
