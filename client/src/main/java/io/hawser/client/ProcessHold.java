// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the process running while it is held. A client's event loops are daemon threads, so that an
 * idle client does not keep the process running; this has a thread that is not a daemon. Any
 * thread.
 */
final class ProcessHold {
  /** How long the thread stays for the next holder: starting one each time would cost more. */
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
      thread = new Thread(this::stay, name);
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

  private synchronized void stay() {
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
