// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.WebSocketOptions;
import io.hawser.internal.SerialExecutor;
import io.hawser.spi.Transport;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the callbacks of one connection: on the transport's thread, or on the user's executor. In
 * both cases they run one at a time and in order. A callback that is requested while another one
 * runs waits until that one has returned. What a callback throws is caught here.
 */
final class Callbacks {
  /** Is notified about callbacks. Called on the transport's thread. */
  interface Owner {
    /** Called when a callback has thrown. */
    void callbackFailed(Throwable thrown);

    /**
     * Called when the user's executor has rejected a task. The callbacks that must not be lost run
     * on the transport's thread from now on, after this method has returned.
     */
    void callbacksRefused(Throwable refusal);

    /** Called when {@link #areFull} has become false. */
    void roomForCallbacks();
  }

  private static final System.Logger LOG = System.getLogger("io.hawser");

  private final Transport transport;
  private final Owner owner;

  /** Null for the transport's thread. */
  private final @Nullable SerialExecutor executor;

  // transport thread; unused if there is an executor
  private boolean running;
  private @Nullable ArrayDeque<Runnable> waiting;
  private @Nullable Runnable last;

  // guarded by this; for callbacks that are requested after the transport's thread has ended
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

  /**
   * Returns whether callbacks run on an executor, so that their arguments must outlast the calling
   * method.
   */
  boolean runElsewhere() {
    return executor != null;
  }

  /**
   * Returns whether so many callbacks wait for the executor that reading must pause. Any thread.
   */
  boolean areFull() {
    return executor != null && executor.isFull();
  }

  /**
   * Runs a callback after those before it: at once, if this is the right thread and no other
   * callback is running. The callback is never lost. Any thread.
   */
  void run(Runnable callback) {
    run(callback, callback);
  }

  /**
   * Runs a callback as {@link #run(Runnable)} does, or another task instead if the executor rejects
   * tasks.
   *
   * @param whenRefused the other task; runs on the transport's thread
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
   * Runs a callback for something that the peer sent. It is discarded by {@link #drop}, and if the
   * executor rejects tasks, which ends the connection. Transport thread.
   *
   * @param bytes how much memory the callback holds
   */
  void runEvent(Runnable callback, int bytes) {
    if (executor != null) {
      executor.execute(() -> guard(callback), bytes, SerialExecutor.NOTHING);
    } else {
      runHere(callback);
    }
  }

  /** Discards the callbacks of {@link #runEvent} that wait for the executor, now and later. */
  void drop() {
    if (executor != null) {
      executor.drop();
    }
  }

  /**
   * Runs a callback after those before it, and after the user's code that caused it has returned to
   * its caller. The callback is never lost. Any thread.
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
   * Runs the last callback, once: after those that wait, and after all that the running callback
   * and the waiting ones still cause. Transport thread.
   */
  void runLast(Runnable callback) {
    if (executor == null && running) {
      last = callback;
    } else {
      run(callback);
    }
  }

  /**
   * Begins a callback that the caller runs itself, on the transport's thread. Runs the waiting
   * callbacks first. The caller must call {@link #end} afterwards.
   *
   * @return false if another callback is running, so that the caller must not run its own
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

  /** Ends {@link #begin}: runs the callbacks that were requested meanwhile. */
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

  /** Runs a callback and catches what it throws. Throws nothing itself. */
  private void guard(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  /** Reports what a callback threw. No event follows it. */
  void failed(Throwable thrown) {
    drop();
    try {
      if (!runInTransportThread(() -> owner.callbackFailed(thrown))) {
        LOG.log(Level.ERROR, "a callback failed after its connection had ended", thrown);
      }
    } catch (Throwable again) {
      // There is no memory left, or the logger failed. The waiting callbacks must still run, and a
      // connection that cannot report its end in order is dropped.
      transport.abort();
    }
  }

  /** The transport's thread has ended: better to run a callback on another thread than never. */
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

  // -- tasks that are not callbacks --------------------------------------------------------------

  /**
   * Runs a task on the transport's thread: at once, if this is that thread. Any thread.
   *
   * @return false if that thread has ended
   */
  boolean runInTransportThread(Runnable task) {
    if (transport.inTransportThread()) {
      task.run();
      return true;
    }
    return runLater(task);
  }

  /**
   * Runs a task on the transport's thread but not inside a callback: after the running one, if
   * there is one. Any thread.
   */
  void runOutsideOfCallbacks(Runnable task) {
    if (executor == null && transport.inTransportThread() && running) {
      waiting().add(task);
    } else {
      runInTransportThread(task);
    }
  }

  /**
   * Runs a task on the transport's thread after its present task. Any thread.
   *
   * @return false if that thread has ended
   */
  boolean runLater(Runnable task) {
    try {
      transport.execute(task);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }
}
