// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.internal.SerialExecutor;
import io.hawser.jfr.Events;
import io.hawser.jfr.SlowCallback;
import io.hawser.spi.Transport;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the callbacks of one connection: on the transport thread, or on the user's executor. In both
 * cases they run one at a time and in order. A callback that is requested while another one runs
 * waits until that one has returned. What a callback throws is caught here.
 */
final class Callbacks {
  /** Receives notifications about callbacks. Called on the transport thread. */
  interface Owner {
    /** Called when a callback has thrown. */
    void callbackFailed(Throwable thrown);

    /**
     * Called when the user's executor has rejected a task. After this method has returned, the
     * callbacks that must not be lost run on the transport thread.
     */
    void callbacksRejected(Throwable rejection);

    /** Called when {@link #areFull} has become false. */
    void callbacksHaveRoom();
  }

  private static final System.Logger LOG = System.getLogger("io.hawser");

  private final WebSocket ws;
  private final Transport transport;
  private final Owner owner;

  /** Null for the transport thread. */
  private final @Nullable SerialExecutor executor;

  // transport thread; unused if there is an executor
  private boolean running;
  private @Nullable ArrayDeque<Runnable> waiting;
  private @Nullable Runnable last;

  // guarded by this; for callbacks that are requested after the transport thread has ended
  private @Nullable SerialExecutor afterwards;

  Callbacks(WebSocket ws, WebSocketOptions options, Transport transport, Owner owner) {
    this.ws = ws;
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
                owner::callbacksRejected,
                () -> runInTransportThread(owner::callbacksHaveRoom));
  }

  /**
   * Returns whether callbacks run on an executor. If so, their arguments must remain valid after
   * the requesting method has returned.
   */
  boolean areOnExecutor() {
    return executor != null;
  }

  /**
   * Returns whether the calling thread is the transport thread, or one that currently runs
   * callbacks of this connection for the executor. May be called from any thread.
   */
  boolean areHere() {
    return transport.inTransportThread() || executor != null && executor.isRunningHere();
  }

  /**
   * Returns whether so many callbacks wait for the executor that reading must pause. May be called
   * from any thread.
   */
  boolean areFull() {
    return executor != null && executor.isFull();
  }

  /**
   * Runs a callback after those that were requested before it: at once, if this is the right thread
   * and no other callback is running. The callback is never lost. May be called from any thread.
   */
  void run(Runnable callback) {
    run(callback, callback);
  }

  /**
   * Runs a callback as {@link #run(Runnable)} does, or another task instead if the executor rejects
   * tasks.
   *
   * @param ifRejected the other task; runs on the transport thread
   */
  void run(Runnable callback, Runnable ifRejected) {
    if (executor != null) {
      executor.execute(() -> guard(callback), 0, () -> guard(ifRejected));
    } else if (transport.inTransportThread()) {
      runHere(callback);
    } else if (!runLater(() -> runHere(callback))) {
      runAfterThreadEnd(callback);
    }
  }

  /**
   * Runs a callback for something that the peer sent. {@link #drop} discards it. It is also
   * discarded if the executor rejects tasks, which ends the connection. Must be called on the
   * transport thread.
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
   * Runs a callback after those that were requested before it, and after the user's code that
   * caused it has returned to its caller. The callback is never lost. May be called from any
   * thread.
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
   * Runs the last callback, once: after the waiting ones, and after all callbacks that these and
   * the running one still request. Must be called on the transport thread.
   */
  void runLast(Runnable callback) {
    if (executor == null && running) {
      last = callback;
    } else {
      run(callback);
    }
  }

  /**
   * Begins a callback that the caller runs itself, on the transport thread. Runs the waiting
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

  /**
   * Ends the callback that {@link #begin} began, and runs the callbacks that were requested
   * meanwhile.
   */
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
      SlowCallback timed = Events.watchCallback();
      try {
        callback.run();
      } finally {
        if (timed != null) {
          timed.finish(ws);
        }
      }
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  /** Reports what a callback threw. No event follows. */
  void failed(Throwable thrown) {
    drop();
    try {
      if (!runInTransportThread(() -> owner.callbackFailed(thrown))) {
        LOG.log(Level.ERROR, "a callback failed after its connection had ended", thrown);
      }
    } catch (Throwable again) {
      // There is no memory left, or the logger failed. The waiting callbacks must still run. A
      // connection that cannot report its end in order is dropped.
      transport.abort();
    }
  }

  /** Runs a callback on another thread, because the transport thread has ended. */
  private synchronized void runAfterThreadEnd(Runnable callback) {
    if (afterwards == null) {
      afterwards =
          new SerialExecutor(
              ForkJoinPool.commonPool(),
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Runnable::run,
              rejection -> {},
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
   * Runs a task on the transport thread: at once, if this is that thread. May be called from any
   * thread.
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
   * Runs a task on the transport thread, but not inside a callback: if one is running, the task
   * runs after it. May be called from any thread.
   */
  void runOutsideOfCallbacks(Runnable task) {
    if (executor == null && transport.inTransportThread() && running) {
      waiting().add(task);
    } else {
      runInTransportThread(task);
    }
  }

  /**
   * Runs a task on the transport thread, after the current one. May be called from any thread.
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
