// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.spi.Transport;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Where the callbacks of one connection run: in the transport's thread, or on the user's executor.
 * In both cases they run one at a time and in order. A callback that arises while another one runs
 * waits until that one has returned. What they throw is caught here.
 */
final class Callbacks {
  /** What is told of callbacks, all in the transport's thread. */
  interface Owner {
    /** A callback threw this. */
    void callbackFailed(Throwable thrown);

    /**
     * The user's executor refuses work. The callbacks that must not be lost run in the transport's
     * thread from now on, after this method has returned.
     */
    void callbacksRefused(Throwable refusal);

    /** {@link #areFull} has become false. */
    void roomForCallbacks();
  }

  private static final System.Logger LOG = System.getLogger("io.hawser");

  private final Transport transport;
  private final Owner owner;

  /** Null for the transport's thread. */
  private final @Nullable SerialExecutor executor;

  // transport thread: unused where there is an executor
  private boolean running;
  private @Nullable ArrayDeque<Runnable> waiting;
  private @Nullable Runnable last;

  // guarded by this: for what arises after the transport's thread has ended
  private @Nullable SerialExecutor afterwards;

  Callbacks(WebSocketOptions options, Transport transport, Owner owner) {
    this.transport = transport;
    this.owner = owner;
    Executor callbackExecutor = options.callbackExecutor();
    this.executor =
        callbackExecutor == null
            ? null
            : new SerialExecutor(
                callbackExecutor,
                options.maxQueuedCallbacks(),
                options.maxQueuedCallbackBytes(),
                this::executeInTransportThread,
                owner::callbacksRefused,
                () -> runInTransportThread(owner::roomForCallbacks));
  }

  /** Whether callbacks run elsewhere, so that what they are given must last. */
  boolean runElsewhere() {
    return executor != null;
  }

  /** Whether so much waits for the executor that reading has to pause. Any thread. */
  boolean areFull() {
    return executor != null && executor.isFull();
  }

  /**
   * Runs a callback after those before it: at once, if this is the thread for it and no other
   * callback runs. It is never lost. Any thread.
   */
  void run(Runnable callback) {
    run(callback, callback);
  }

  /**
   * Likewise, with another task in its place if the executor refuses work.
   *
   * @param whenRefused runs in the transport's thread
   */
  void run(Runnable callback, Runnable whenRefused) {
    if (executor != null) {
      executor.execute(() -> guard(callback), 0, () -> guard(whenRefused));
    } else if (transport.inTransportThread()) {
      runHere(callback);
    } else if (!runLater(() -> runHere(callback))) {
      runAfterwards(callback);
    }
  }

  /**
   * Runs a callback for something that the peer sent. It is dropped if the executor refuses work,
   * which ends the connection, and by {@link #drop}. Transport thread.
   *
   * @param bytes what the callback keeps in memory
   */
  void runEvent(Runnable callback, int bytes) {
    if (executor != null) {
      executor.execute(() -> guard(callback), bytes, SerialExecutor.NOTHING);
    } else {
      runHere(callback);
    }
  }

  /** Drops what {@link #runEvent} was given and still waits for the executor. */
  void drop() {
    if (executor != null) {
      executor.drop();
    }
  }

  /**
   * Runs a callback after those before it, and after the calling method has returned to whoever
   * called it. It is never lost. Any thread.
   */
  void runSoon(Runnable callback) {
    if (executor != null || !transport.inTransportThread()) {
      run(callback);
      return;
    }
    waiting().add(callback);
    if (!running && !runLater(this::runWaiting)) {
      runWaiting();
    }
  }

  /**
   * Runs the last callback, once: after what waits, and after what the present callback and those
   * that wait still give rise to. Transport thread.
   */
  void runLast(Runnable callback) {
    if (executor == null && running) {
      last = callback;
    } else {
      run(callback);
    }
  }

  /**
   * Begins a callback that the caller runs itself, in the transport's thread: first come those that
   * wait. {@link #end} has to follow.
   *
   * @return false if the caller must not, because another callback is running
   */
  boolean begin() {
    assert executor == null : "callbacks run elsewhere";
    if (running) {
      return false;
    }
    running = true;
    runAllWaiting();
    return true;
  }

  /** Ends what {@link #begin} began: runs what has arisen meanwhile. */
  void end() {
    runAllWaiting();
    running = false;
  }

  private void runHere(Runnable callback) {
    if (begin()) {
      guard(callback);
      end();
    } else {
      waiting().add(callback);
    }
  }

  private void runWaiting() {
    if (begin()) {
      end();
    }
  }

  private void runAllWaiting() {
    if (waiting != null || last != null) {
      for (Runnable next; (next = nextWaiting()) != null; ) {
        guard(next);
      }
    }
  }

  private @Nullable Runnable nextWaiting() {
    Runnable next = waiting == null ? null : waiting.poll();
    if (next == null) {
      next = last;
      last = null;
    }
    return next;
  }

  private ArrayDeque<Runnable> waiting() {
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    return waiting;
  }

  /** Runs a callback and catches what it throws; throws nothing itself. */
  private void guard(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  /** Tells the owner what a callback threw. No event follows it. */
  void failed(Throwable thrown) {
    drop();
    try {
      if (!runInTransportThread(() -> owner.callbackFailed(thrown))) {
        LOG.log(Level.ERROR, "a callback failed after its connection had ended", thrown);
      }
    } catch (Throwable again) {
      // No memory is left, or the logger failed. The callbacks that wait must run all the same, and
      // a connection whose end cannot be told in order is dropped.
      transport.abort();
    }
  }

  /** The thread has ended. A callback is better run by another thread than not at all. */
  private synchronized void runAfterwards(Runnable callback) {
    if (afterwards == null) {
      afterwards =
          new SerialExecutor(
              ForkJoinPool.commonPool(),
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Runnable::run,
              refusal -> {},
              () -> {});
    }
    Runnable guarded = () -> guard(callback);
    afterwards.execute(guarded, 0, guarded);
  }

  private void executeInTransportThread(Runnable task) {
    if (!runLater(task)) {
      ForkJoinPool.commonPool().execute(task);
    }
  }

  // -- tasks that are no callbacks ---------------------------------------------------------------

  /**
   * Runs a task now if this is the transport's thread, else there; false if that thread has ended.
   */
  boolean runInTransportThread(Runnable task) {
    if (transport.inTransportThread()) {
      task.run();
      return true;
    }
    return runLater(task);
  }

  /**
   * Runs a task in the transport's thread, but not inside a callback: after the present one, if
   * there is one. Any thread.
   */
  void runOutsideOfCallbacks(Runnable task) {
    if (executor == null && transport.inTransportThread() && running) {
      waiting().add(task);
    } else {
      runInTransportThread(task);
    }
  }

  /** Runs a task in the transport's thread after what it does now; false if that has ended. */
  boolean runLater(Runnable task) {
    try {
      transport.execute(task);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }
}
