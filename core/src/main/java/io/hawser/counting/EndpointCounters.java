// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.counting;

import io.hawser.CloseInfo;
import io.hawser.statistics.CloseKind;
import io.hawser.statistics.ConnectionStatistics;
import io.hawser.statistics.HandshakeFailure;
import io.hawser.statistics.Timing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * What the connections of one endpoint do. What occurs for each message is counted {@linkplain
 * OnThread by each transport thread for itself}, and added up when somebody wants to know. All else
 * is seldom, and counted for all threads together. Thread-safe.
 */
public final class EndpointCounters {
  private final String endpoint;
  private final Monitors monitors;

  private final LongAdder opened = new LongAdder();
  private final Map<CloseKind, LongAdder> closed = new ConcurrentHashMap<>();
  private final Map<HandshakeFailure, LongAdder> failed = new ConcurrentHashMap<>();
  private final LongAdder slow = new LongAdder();
  private final LongAdder slowSkipped = new LongAdder();
  private final LongAdder slowClosed = new LongAdder();
  private final LongAdder slowTerminated = new LongAdder();
  private final LongAdder reconnectAttempts = new LongAdder();
  private final Time handshake = new Time();
  private final Time latency = new Time();
  private final Time backpressure = new Time();

  private final Map<Object, OnThread> threads = new ConcurrentHashMap<>();

  // guarded by this
  private final OnThread ofEndedThreads = new OnThread();

  EndpointCounters(String endpoint, Monitors monitors) {
    this.endpoint = endpoint;
    this.monitors = monitors;
  }

  /** Returns counters of a connection that belongs to no server and no client. */
  public static OnThread unused() {
    return new EndpointCounters("", new Monitors()).new OnThread();
  }

  /**
   * Returns the counters of a transport thread.
   *
   * @param thread what stands for the thread
   * @param ended whether such a thread has ended, so that its counters are no longer needed
   */
  public OnThread on(Object thread, Predicate<Object> ended) {
    OnThread counters = threads.get(thread);
    return counters == null ? added(thread, ended) : counters;
  }

  private synchronized OnThread added(Object thread, Predicate<Object> ended) {
    threads
        .entrySet()
        .removeIf(
            each -> {
              boolean over = ended.test(each.getKey());
              if (over) {
                ofEndedThreads.add(each.getValue());
              }
              return over;
            });
    return threads.computeIfAbsent(thread, key -> new OnThread());
  }

  // -- events, on any thread ---------------------------------------------------------------------

  /** Counts a connection that is open. */
  public void opened(long handshakeNanos) {
    opened.increment();
    handshake.add(handshakeNanos);
    Duration time = Duration.ofNanos(handshakeNanos);
    monitors.tell(monitor -> monitor.onOpened(endpoint, time));
  }

  /** Counts the end of a connection that was {@link #opened}. */
  public void closed(CloseInfo info) {
    closed.computeIfAbsent(CloseKind.of(info), kind -> new LongAdder()).increment();
    monitors.tell(monitor -> monitor.onClosed(endpoint, info));
  }

  /** Counts an opening handshake that has not led to a connection. */
  public void failed(HandshakeFailure reason) {
    failed.computeIfAbsent(reason, key -> new LongAdder()).increment();
    monitors.tell(monitor -> monitor.onFailed(endpoint, reason));
  }

  /** Counts a Ping that was answered. */
  public void latency(Duration time) {
    latency.add(time.toNanos());
    monitors.tell(monitor -> monitor.onLatency(endpoint, time));
  }

  /** Counts a peer that does not keep up. */
  public void backpressureBegan() {
    slow.increment();
  }

  /** Must be called once after each {@link #backpressureBegan}. */
  public void backpressureEnded(long nanos) {
    slow.decrement();
    backpressure.add(nanos);
    Duration time = Duration.ofNanos(nanos);
    monitors.tell(monitor -> monitor.onBackpressureEnded(endpoint, time));
  }

  /** Counts a message that a slow receiver of a broadcast does not get. */
  public void slowSkipped() {
    slowSkipped.increment();
  }

  /** Counts a slow receiver of a broadcast that is closed. */
  public void slowClosed() {
    slowClosed.increment();
  }

  /** Counts a slow receiver of a broadcast that is dropped. */
  public void slowTerminated() {
    slowTerminated.increment();
  }

  /** Counts an attempt to connect again. */
  public void reconnectAttempted() {
    reconnectAttempts.increment();
  }

  // -- reading -----------------------------------------------------------------------------------

  /** Returns the values. */
  synchronized ConnectionStatistics statistics() {
    OnThread messages = new OnThread();
    messages.add(ofEndedThreads);
    threads.values().forEach(messages::add);
    Map<CloseKind, Long> closed = new HashMap<>();
    this.closed.forEach((kind, count) -> closed.put(kind, count.sum()));
    Map<HandshakeFailure, Long> failed = new EnumMap<>(HandshakeFailure.class);
    this.failed.forEach((reason, count) -> failed.put(reason, count.sum()));
    // Read after those that were closed, so that there are never fewer.
    long opened = this.opened.sum();
    long ended = closed.values().stream().mapToLong(Long::longValue).sum();
    return new ConnectionStatistics(
        opened - ended,
        opened,
        closed,
        failed,
        messages.messagesReceived,
        messages.messagesSent,
        messages.bytesReceived,
        messages.bytesSent,
        Math.max(0, slow.sum()), // an adder may have seen an end and not its beginning
        backpressure.timing(),
        slowSkipped.sum(),
        slowClosed.sum(),
        slowTerminated.sum(),
        handshake.timing(),
        latency.timing(),
        reconnectAttempts.sum());
  }

  /** Returns for how many threads there are counters. For the tests of this package. */
  int threads() {
    return threads.size();
  }

  /** A number of times, and their sum. Thread-safe. */
  private static final class Time {
    private final LongAdder count = new LongAdder();

    /** In nanoseconds, the sum for many connections could overflow within a day. */
    private final LongAdder micros = new LongAdder();

    void add(long nanos) {
      count.increment();
      micros.add((nanos + 500) / 1000);
    }

    Timing timing() {
      return new Timing(count.sum(), Duration.of(micros.sum(), ChronoUnit.MICROS));
    }
  }

  /**
   * What occurs for each message on one transport thread, the only one that may call these methods.
   * Other threads read the numbers a little late. A number costs an addition and no fence.
   */
  public final class OnThread {
    private static final VarHandle MESSAGES_RECEIVED = handle("messagesReceived");
    private static final VarHandle MESSAGES_SENT = handle("messagesSent");
    private static final VarHandle BYTES_RECEIVED = handle("bytesReceived");
    private static final VarHandle BYTES_SENT = handle("bytesSent");

    private long messagesReceived;
    private long messagesSent;
    private long bytesReceived;
    private long bytesSent;

    private OnThread() {}

    private static VarHandle handle(String field) {
      try {
        return MethodHandles.lookup().findVarHandle(OnThread.class, field, long.class);
      } catch (ReflectiveOperationException impossible) {
        throw new ExceptionInInitializerError(impossible);
      }
    }

    /** Returns the counters of all threads. */
    public EndpointCounters ofEndpoint() {
      return EndpointCounters.this;
    }

    /** Counts a message that has arrived. */
    public void messageReceived() {
      MESSAGES_RECEIVED.setOpaque(this, messagesReceived + 1);
    }

    /** Counts a message that was written. */
    public void messageSent() {
      MESSAGES_SENT.setOpaque(this, messagesSent + 1);
    }

    /** Counts bytes that have arrived. */
    public void bytesReceived(int count) {
      BYTES_RECEIVED.setOpaque(this, bytesReceived + count);
    }

    /** Counts bytes that are to be sent. */
    public void bytesSent(int count) {
      BYTES_SENT.setOpaque(this, bytesSent + count);
    }

    private void add(OnThread other) {
      messagesReceived += (long) MESSAGES_RECEIVED.getOpaque(other);
      messagesSent += (long) MESSAGES_SENT.getOpaque(other);
      bytesReceived += (long) BYTES_RECEIVED.getOpaque(other);
      bytesSent += (long) BYTES_SENT.getOpaque(other);
    }
  }
}
