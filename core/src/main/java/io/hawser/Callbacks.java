// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.spi.Transport;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the callbacks of one connection run: in the transport's thread, or one after the other on
 * the user's executor. What they throw is caught here.
 */
final class Callbacks {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  private final Transport transport;
  private final Consumer<Throwable> onThrown;
  private final Consumer<Throwable> onRefused;

  // any thread (volatile): null for the transport's thread
  private volatile @Nullable SerialExecutor executor;

  /**
   * Creates it.
   *
   * @param onThrown is told, in the transport's thread, what a callback threw
   * @param onRefused is told, in the transport's thread, that the executor wants no more; from then
   *     on callbacks run in the transport's thread
   * @param onRoom is told, in the transport's thread, that {@link #areFull} may have ended
   */
  Callbacks(
      WebSocketOptions options,
      Transport transport,
      Consumer<Throwable> onThrown,
      Consumer<Throwable> onRefused,
      Runnable onRoom) {
    this.transport = transport;
    this.onThrown = onThrown;
    this.onRefused = onRefused;
    this.executor =
        options.callbackExecutor() == null
            ? null
            : new SerialExecutor(
                options.callbackExecutor(),
                options.maxQueuedCallbacks(),
                () -> runInTransportThread(onRoom));
  }

  /** Whether callbacks run elsewhere, so that what they are given must last. */
  boolean runElsewhere() {
    return executor != null;
  }

  /** Whether so many wait for the executor that reading has to pause. */
  boolean areFull() {
    SerialExecutor executor = this.executor;
    return executor != null && executor.isFull();
  }

  /** Runs a callback behind those before it; false if its executor does not want it. Any thread. */
  boolean run(Runnable callback) {
    Runnable guarded =
        () -> {
          try {
            callback.run();
          } catch (Throwable thrown) {
            if (!runInTransportThread(() -> onThrown.accept(thrown))) {
              LOG.log(Level.ERROR, "a callback failed after its connection had ended", thrown);
            }
          }
        };
    SerialExecutor executor = this.executor;
    if (executor == null) {
      if (!runInTransportThread(guarded)) {
        // That thread has ended. Better told by another than not at all.
        guarded.run();
      }
      return true;
    }
    try {
      executor.execute(guarded);
      return true;
    } catch (Throwable refused) {
      this.executor = null;
      runInTransportThread(
          () -> {
            executor.runRest();
            onRefused.accept(refused);
          });
      return false;
    }
  }

  /**
   * Runs a callback that must not be lost: if its executor does not want it, in the transport's
   * thread.
   */
  void tell(Runnable callback) {
    if (!run(callback)) {
      run(callback); // there is no executor any more
    }
  }

  /** Runs a task now if this is the transport's thread, else there; false if that has ended. */
  boolean runInTransportThread(Runnable task) {
    if (transport.inTransportThread()) {
      task.run();
      return true;
    }
    return runLater(task);
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
