// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the process running while something is open, for the threads that do the work are daemons:
 * a client that has nothing to do is no reason to stay. Any thread.
 */
final class KeepAlive {
  /** For what is opened next: starting a thread each time would cost more than the wait. */
  private static final long LINGER_MILLIS = 100;

  private final String name;

  // guarded by this
  private int held;
  private @Nullable Thread thread;

  KeepAlive(String name) {
    this.name = name;
  }

  synchronized void hold() {
    held++;
    if (thread == null) {
      thread = new Thread(this::stay, name);
      thread.setDaemon(false);
      thread.start();
    }
  }

  synchronized void release() {
    held--;
    if (held == 0) {
      notifyAll();
    }
  }

  private synchronized void stay() {
    try {
      do {
        while (held > 0) {
          wait();
        }
        wait(LINGER_MILLIS);
      } while (held > 0);
    } catch (InterruptedException e) {
      // Nobody has this thread to interrupt it, but one who wants the process to end.
    } finally {
      thread = null;
    }
  }
}
