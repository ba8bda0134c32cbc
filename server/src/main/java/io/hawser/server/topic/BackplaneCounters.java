// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.endpoint.BackplaneStatistics;
import io.hawser.netty.loop.Log;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Counts what passes through a backplane, and tells its monitor. Thread-safe. */
final class BackplaneCounters {
  final LongAdder published = new LongAdder();
  final LongAdder notPublished = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder losses = new LongAdder();
  final LongAdder historyReads = new LongAdder();
  final LongAdder resumed = new LongAdder();
  final LongAdder notResumed = new LongAdder();
  final AtomicLong waitingBytes = new AtomicLong();

  private final BackplaneMonitor monitor;

  /** Whether this thread is telling the monitor something. */
  private final ThreadLocal<Boolean> telling = new ThreadLocal<>();

  BackplaneCounters(BackplaneMonitor monitor) {
    this.monitor = monitor;
  }

  /**
   * Calls the monitor, unless it is the monitor itself that has caused the event: it may publish
   * something about a message that was not published, which is then not published either. Logs what
   * it throws.
   */
  void tell(Consumer<BackplaneMonitor> event) {
    if (telling.get() != null) {
      return;
    }
    telling.set(true);
    try {
      event.accept(monitor);
    } catch (Throwable thrown) {
      Log.log(Level.ERROR, () -> "the monitor of the backplane failed", thrown);
    } finally {
      telling.remove();
    }
  }

  BackplaneStatistics statistics() {
    return new BackplaneStatistics(
        published.sum(),
        notPublished.sum(),
        received.sum(),
        losses.sum(),
        historyReads.sum(),
        resumed.sum(),
        notResumed.sum(),
        waitingBytes.get());
  }
}
