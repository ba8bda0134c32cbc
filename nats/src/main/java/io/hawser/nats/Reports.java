// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneListener;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listener of a node, which hears one thing at a time, and only of the current connection.
 * Thread-safe.
 */
final class Reports {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final int MAX_WAIT_SECONDS = 1;

  private final BackplaneListener listener;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private @Nullable Session current;
  private boolean interrupted;
  // any thread (volatile)
  private volatile boolean closed;

  Reports(BackplaneListener listener) {
    this.listener = listener;
  }

  /** Begins to report what a connection brings. */
  void begin(Session session) {
    lock.lock();
    try {
      current = session;
    } finally {
      lock.unlock();
    }
  }

  void report(Session from, Consumer<BackplaneListener> call) {
    lock.lock();
    try {
      if (from == current) {
        call(call);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the reports of a connection, and says so if it had been restored. */
  void interrupted(Session session, String cause) {
    lock.lock();
    try {
      if (session != current) {
        return;
      }
      current = null;
      if (!interrupted) {
        interrupted = true;
        call(listener -> listener.onInterrupted(cause));
      }
    } finally {
      lock.unlock();
    }
  }

  void restored(Session session) {
    lock.lock();
    try {
      if (session == current && interrupted) {
        interrupted = false;
        call(BackplaneListener::onRestored);
      }
    } finally {
      lock.unlock();
    }
  }

  private void call(Consumer<BackplaneListener> call) {
    if (closed) {
      return;
    }
    try {
      call.accept(listener);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a listener of a backplane has thrown", e);
    }
  }

  /** Reports nothing from now on. Waits for a report on another thread, but not for long. */
  void close() {
    closed = true;
    try {
      if (lock.tryLock(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
