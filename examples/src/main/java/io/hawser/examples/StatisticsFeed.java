// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import com.sun.management.OperatingSystemMXBean;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.server.WebSocketServer;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Measures this process, and pushes the figures to everyone who watches. It measures, and has a
 * thread, only while there are watchers, so that it ends with the connections of its server.
 */
final class StatisticsFeed {
  static final String THREAD = "hawser-statistics";
  private static final String TOPIC = "statistics";

  private final long intervalNanos;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final Lock lock = new ReentrantLock();

  // guarded by lock
  private int watchers;
  private @Nullable ScheduledExecutorService timer;

  // any thread (volatile)
  private volatile @Nullable WebSocketServer server;

  StatisticsFeed(Duration interval) {
    intervalNanos = Commands.nanos("interval", interval);
  }

  /** Sets the server whose connections are counted. Until then, nothing is sent. */
  void measure(WebSocketServer server) {
    this.server = server;
  }

  /** Sends the figures to a connection until it is closed. Called when it is being set up. */
  void watch(WebSocket ws) {
    ws.subscribe(TOPIC);
    ws.onClose((code, reason) -> leave());
    lock.lock();
    try {
      watchers++;
      if (timer == null) {
        timer = Executors.newSingleThreadScheduledExecutor(StatisticsFeed::thread);
        timer.scheduleAtFixedRate(this::push, 0, intervalNanos, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      if (--watchers == 0 && timer != null) {
        timer.shutdownNow();
        timer = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, THREAD);
    thread.setDaemon(true);
    return thread;
  }

  private void push() {
    WebSocketServer server = this.server;
    if (server != null) {
      server.publish(TOPIC, PreparedMessage.text(figures(server)));
    }
  }

  /** CPU is the share of the whole machine, and memory is in bytes. */
  private String figures(WebSocketServer server) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return String.format(
        Locale.ROOT,
        """
        {"cpu": %.4f, "heap": %d, "heapCommitted": %d, "buffers": %d, "connections": %d}""",
        Math.max(0, system.getProcessCpuLoad()), // negative or NaN if it is not known
        heap.getUsed(),
        heap.getCommitted(),
        server.memoryStatistics().held(),
        server.clients().size());
  }
}
