// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of one connection on an executor that may have many threads: in order, one at a
 * time, each happening-before the next. After {@value #TURN} tasks it gives the thread back, so
 * that other connections get their turn.
 *
 * <p>If the executor refuses work, the fallback takes its place for good. The tasks keep their
 * order, and still never overlap; each of them does what it was given for that case.
 */
final class SerialExecutor {
  /** How many tasks run before the thread is given back. */
  static final int TURN = 64;

  /** What a task does when the executor has refused work: nothing. Such a task can be dropped. */
  static final Runnable NOTHING = () -> {};

  private record Task(Runnable run, int bytes, Runnable whenRefused) {
    @SuppressWarnings("ReferenceEquality") // NOTHING is one object
    boolean canBeDropped() {
      return whenRefused == NOTHING;
    }
  }

  /** A thread that asks for another one to go on. */
  private static final class Handover {
    final Thread from = Thread.currentThread();
    boolean cameBack; // guarded by the executor
  }

  private enum State {
    IDLE,
    /** An executor has been asked for a thread. */
    SUBMITTED,
    RUNNING
  }

  private final int maxTasks;
  private final int maxBytes;
  private final Executor fallback;
  private final Consumer<Throwable> onRefused;
  private final Runnable onRoom;

  // guarded by this
  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private Executor executor;
  private State state = State.IDLE;
  private @Nullable Handover handover;
  private boolean full;
  private boolean refused;
  private boolean dropping;

  /**
   * Creates it.
   *
   * @param maxTasks from how many waiting tasks on {@link #isFull} is true
   * @param maxBytes from how many bytes of waiting tasks on {@link #isFull} is true
   * @param fallback takes every task
   * @param onRefused is told on the fallback, before any other task runs there, what the executor
   *     threw
   * @param onRoom is told, on the executor, when {@link #isFull} has become false again
   */
  SerialExecutor(
      Executor executor,
      int maxTasks,
      int maxBytes,
      Executor fallback,
      Consumer<Throwable> onRefused,
      Runnable onRoom) {
    this.executor = executor;
    this.maxTasks = maxTasks;
    this.maxBytes = maxBytes;
    this.fallback = fallback;
    this.onRefused = onRefused;
    this.onRoom = onRoom;
  }

  /**
   * Runs a task after those before it. It never refuses for want of room: the caller looks at
   * {@link #isFull}. Tasks must not throw. Any thread.
   *
   * @param bytes the memory that the task keeps until it has run
   * @param whenRefused runs in place of the task once the executor has refused work
   */
  void execute(Runnable task, int bytes, Runnable whenRefused) {
    synchronized (this) {
      Task added = new Task(task, bytes, whenRefused);
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
          return; // it has run the tasks all the same
        }
        this.executor = fallback;
        refused = true;
      }
      fallback.execute(
          () -> {
            onRefused.accept(problem);
            run();
          });
    }
  }

  /**
   * Whether more waits than should. It becomes true when a limit is reached, and false when no more
   * than half of each limit waits, which {@code onRoom} is told. Any thread.
   */
  synchronized boolean isFull() {
    return full;
  }

  /** How many bytes the waiting tasks keep. Any thread. */
  synchronized long waitingBytes() {
    return waitingBytes;
  }

  /** Drops the tasks that do {@link #NOTHING} when refused, now and from now on. Any thread. */
  synchronized void drop() {
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
        handover.cameBack = true; // inside giveThreadBack(), which goes on
        return;
      }
    }
    int left = TURN;
    for (Runnable task = next(); task != null; task = next()) {
      task.run();
      if (--left == 0) {
        if (giveThreadBack()) {
          return;
        }
        left = TURN;
      }
    }
  }

  /**
   * Gives the thread back; false if there is no other, because the executor refuses, or runs tasks
   * in the thread that submits them: then this one goes on.
   */
  private boolean giveThreadBack() {
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
    boolean refused = false;
    try {
      executor.execute(this::run);
    } catch (Throwable refusal) {
      refused = true;
    }
    synchronized (this) {
      if (mine.equals(handover)) {
        handover = null;
      }
      if (refused && state == State.SUBMITTED) {
        state = State.RUNNING;
        return false;
      }
      return !mine.cameBack;
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
        run = refused ? task.whenRefused : task.run;
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
