// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.counting;

import io.hawser.statistics.ConnectionMonitor;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The monitors of one server or client. Thread-safe. */
final class Monitors {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  /** The monitors, and whether each has thrown something. */
  private final Map<ConnectionMonitor, AtomicBoolean> monitors = new ConcurrentHashMap<>();

  // guarded by this
  private boolean stopped;

  void add(ConnectionMonitor monitor) {
    Objects.requireNonNull(monitor, "monitor");
    synchronized (this) {
      if (!stopped) {
        monitors.put(monitor, new AtomicBoolean());
        return;
      }
    }
    tell(monitor, new AtomicBoolean(), ConnectionMonitor::onStopped);
  }

  void remove(ConnectionMonitor monitor) {
    Objects.requireNonNull(monitor, "monitor");
    monitors.remove(monitor);
  }

  /** Tells all monitors about an event. Never throws. */
  void tell(Consumer<ConnectionMonitor> event) {
    monitors.forEach((monitor, failed) -> tell(monitor, failed, event));
  }

  private static void tell(
      ConnectionMonitor monitor, AtomicBoolean failed, Consumer<ConnectionMonitor> event) {
    try {
      event.accept(monitor);
    } catch (Throwable thrown) { // a connection must not end because of its monitor
      if (!failed.getAndSet(true)) {
        log(monitor, thrown);
      }
    }
  }

  private static void log(ConnectionMonitor monitor, Throwable thrown) {
    try {
      LOG.log(
          Level.ERROR,
          "the monitor " + monitor.getClass().getName() + " failed; this is not logged again",
          thrown);
    } catch (Throwable ofLogger) {
      // nor because of its log
    }
  }

  /** Tells all monitors that everything has ended, and removes them. */
  void stop() {
    List<Map.Entry<ConnectionMonitor, AtomicBoolean>> last;
    synchronized (this) {
      stopped = true;
      last = new ArrayList<>(monitors.entrySet());
      monitors.clear();
    }
    last.forEach(each -> tell(each.getKey(), each.getValue(), ConnectionMonitor::onStopped));
  }
}
