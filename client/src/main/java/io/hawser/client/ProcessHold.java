// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the process running while it is held. A client's event loops are daemon threads, so that an
 * idle client does not keep the process running. This class uses a thread that is not a daemon.
 * Thread-safe.
 */
final class ProcessHold {
  /**
   * How long the thread waits for the next holder. Starting a thread for each holder would cost
   * more.
   */
  private static final long LINGER_MILLIS = 100;

  private final String name;

  // guarded by this
  private int holders;
  private @Nullable Thread thread;

  ProcessHold(String name) {
    this.name = name;
  }

  synchronized void acquire() {
    holders++;
    if (thread == null) {
      thread = new Thread(this::runWhileHeld, name);
      thread.setDaemon(false);
      thread.start();
    }
  }

  synchronized void release() {
    holders--;
    if (holders == 0) {
      notifyAll();
    }
  }

  private synchronized void runWhileHeld() {
    try {
      do {
        while (holders > 0) {
          wait();
        }
        wait(LINGER_MILLIS);
      } while (holders > 0);
    } catch (InterruptedException e) {
      // Only code that wants to end the process can find and interrupt this thread.
    } finally {
      thread = null;
    }
  }
}
