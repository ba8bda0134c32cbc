// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.BackplaneListener;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/** The way to the listener: one call at a time for each topic, and none after close. */
final class Reports {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final int STRIPES = 64;

  private final BackplaneListener listener;
  private final Object[] stripes = new Object[STRIPES];
  private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

  // any thread
  private volatile boolean closed;

  Reports(BackplaneListener listener) {
    this.listener = listener;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Object();
    }
  }

  /** Makes a call that is about a topic. */
  void report(String topic, Consumer<BackplaneListener> call) {
    synchronized (stripes[topic.hashCode() & STRIPES - 1]) {
      report(call);
    }
  }

  /** Makes a call that is about the connection. */
  void report(Consumer<BackplaneListener> call) {
    calls.readLock().lock();
    try {
      if (!closed) {
        call.accept(listener);
      }
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "A backplane listener has thrown an exception", e);
    } finally {
      calls.readLock().unlock();
    }
  }

  /** Makes no call from now on. Waits at most a second for those that are being made. */
  void close() {
    closed = true;
    if (calls.getReadHoldCount() > 0) {
      return; // the listener closes
    }
    try {
      if (calls.writeLock().tryLock(1, TimeUnit.SECONDS)) {
        calls.writeLock().unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
