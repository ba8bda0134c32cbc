// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A backplane for nodes in one process: several servers that share topics, or a single server with
 * topics that can be resumed. It ends with the process, and its histories with it.
 *
 * <p>{@link #interrupt}, {@link #restore} and {@link #forget} do what happens to a real broker, for
 * tests of an application. Thread-safe.
 */
public final class InMemoryBackplane implements Backplane {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final int MIN_LOGS = 64;
  private static final long CLOSE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;

  // guarded by this
  private final Set<Node> nodes = new HashSet<>();
  private final Map<String, Log> logs = new HashMap<>();
  private boolean interrupted;
  private int logsToForgetAt = MIN_LOGS;

  public InMemoryBackplane() {
    this(System::nanoTime);
  }

  InMemoryBackplane(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public BackplaneConnection connect(BackplaneListener listener) {
    Node node = new Node(Objects.requireNonNull(listener, "listener"));
    synchronized (this) {
      if (interrupted) {
        throw new BackplaneException("the backplane in memory is interrupted", null);
      }
      nodes.add(node);
    }
    return node;
  }

  /** Breaks the connections of all nodes. */
  public void interrupt() {
    synchronized (this) {
      if (interrupted) {
        return;
      }
      interrupted = true;
      nodes.forEach(
          node -> node.later(listener -> listener.onInterrupted("interrupt() was called")));
    }
    deliver();
  }

  /** Restores the connections of all nodes. */
  public void restore() {
    synchronized (this) {
      if (!interrupted) {
        return;
      }
      interrupted = false;
      nodes.forEach(node -> node.later(BackplaneListener::onRestored));
    }
    deliver();
  }

  /** Loses all histories, as a broker does that stores nothing and is restarted. */
  public synchronized void forget() {
    logs.clear();
  }

  /** For tests. */
  synchronized int histories() {
    return logs.size();
  }

  private void deliver() {
    List<Node> all;
    synchronized (this) {
      all = List.copyOf(nodes);
    }
    all.forEach(Node::deliver);
  }

  /** Returns the history of a topic. Must be called with the lock held. */
  private Log log(String topic, Retention retention) {
    if (logs.size() >= logsToForgetAt) {
      long now = nanoTime.getAsLong();
      logs.entrySet().removeIf(log -> log.getValue().isEmpty(now) && !isFollowed(log.getKey()));
      logsToForgetAt = Math.max(MIN_LOGS, 2 * logs.size());
    }
    return logs.computeIfAbsent(topic, t -> new Log(retention));
  }

  private boolean isFollowed(String topic) {
    return nodes.stream().anyMatch(node -> node.followed.contains(topic));
  }

  /** The history of one topic. Guarded by the backplane. */
  private static final class Log {
    private record Stored(Entry entry, long nanos) {}

    private final String epoch = UUID.randomUUID().toString();
    private final ArrayDeque<Stored> stored = new ArrayDeque<>();
    private Retention retention;
    private long bytes;
    private long last;

    Log(Retention retention) {
      this.retention = retention;
    }

    Position last() {
      return new Position(epoch, last);
    }

    Entry append(byte[] message, long now) {
      Entry entry = new Entry(new Position(epoch, ++last), message);
      stored.add(new Stored(entry, now));
      bytes += message.length;
      return entry;
    }

    void trim(Retention retention, long now) {
      this.retention = retention;
      trim(now);
    }

    private void trim(long now) {
      while (!stored.isEmpty() && exceeds(now)) {
        bytes -= stored.remove().entry().message().length;
      }
    }

    private boolean exceeds(long now) {
      Duration age = Duration.ofNanos(now - stored.element().nanos());
      return stored.size() > retention.maxMessages()
          || bytes > retention.maxBytes() && stored.size() > 1
          || age.compareTo(retention.maxAge()) > 0;
    }

    boolean isEmpty(long now) {
      trim(now);
      return stored.isEmpty();
    }

    History after(Position position, int maxEntries) {
      boolean sameEpoch = position.epoch().equals(epoch) && position.offset() <= last;
      long after = sameEpoch ? position.offset() : 0;
      List<Entry> entries =
          stored.stream()
              .map(Stored::entry)
              .filter(entry -> entry.position().offset() > after)
              .limit(maxEntries)
              .toList();
      boolean nothingMissing =
          entries.isEmpty() ? after == last : entries.get(0).position().offset() == after + 1;
      return new History(entries, sameEpoch && nothingMissing, last());
    }
  }

  /** One node. Its fields are guarded by the backplane. */
  private final class Node implements BackplaneConnection {
    private interface Event {
      void report(BackplaneListener listener);
    }

    private final BackplaneListener listener;
    private final Set<String> subscribed = new HashSet<>();
    private final Set<String> followed = new HashSet<>();
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private @Nullable Thread delivering;
    private boolean closed;

    Node(BackplaneListener listener) {
      this.listener = listener;
    }

    void later(Event event) {
      events.add(event);
    }

    /** Reports all events, one after the other. Must be called without a lock. */
    void deliver() {
      for (Event next = next(true); next != null; next = next(false)) {
        try {
          next.report(listener);
        } catch (Throwable thrown) {
          LOG.log(Level.ERROR, "a listener of a backplane failed", thrown);
        }
      }
    }

    private @Nullable Event next(boolean first) {
      synchronized (InMemoryBackplane.this) {
        if (first && delivering != null) {
          return null;
        }
        Event next = closed ? null : events.poll();
        delivering = next != null ? Thread.currentThread() : null;
        InMemoryBackplane.this.notifyAll();
        return next;
      }
    }

    private @Nullable BackplaneException refusal() {
      if (closed) {
        return new BackplaneException("this connection is closed", null);
      }
      return interrupted ? new BackplaneException("the backplane is interrupted", null) : null;
    }

    @Override
    public CompletableFuture<Void> subscribe(String topic) {
      return change(() -> subscribed.add(topic));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String topic) {
      return change(() -> subscribed.remove(topic));
    }

    @Override
    public CompletableFuture<Void> unfollow(String topic) {
      return change(() -> followed.remove(topic));
    }

    /** A connection that is interrupted keeps what it is asked to subscribe to. */
    private CompletableFuture<Void> change(Runnable change) {
      synchronized (InMemoryBackplane.this) {
        if (!closed) {
          change.run();
        }
        BackplaneException refusal = refusal();
        return refusal == null
            ? CompletableFuture.completedFuture(null)
            : CompletableFuture.failedFuture(refusal);
      }
    }

    @Override
    public CompletableFuture<Void> publish(String topic, byte[] message) {
      synchronized (InMemoryBackplane.this) {
        BackplaneException refusal = refusal();
        if (refusal != null) {
          return CompletableFuture.failedFuture(refusal);
        }
        for (Node node : nodes) {
          if (node != this && node.subscribed.contains(topic)) {
            byte[] copy = message.clone(); // belongs to the listener, which may change it
            node.later(to -> to.onMessage(topic, copy));
          }
        }
      }
      InMemoryBackplane.this.deliver();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Position> follow(String topic, Retention retention) {
      Objects.requireNonNull(retention, "retention");
      synchronized (InMemoryBackplane.this) {
        if (!closed) {
          followed.add(topic);
        }
        BackplaneException refusal = refusal();
        return refusal == null
            ? CompletableFuture.completedFuture(log(topic, retention).last())
            : CompletableFuture.failedFuture(refusal);
      }
    }

    @Override
    public CompletableFuture<Position> append(String topic, byte[] message, Retention retention) {
      Position position;
      synchronized (InMemoryBackplane.this) {
        BackplaneException refusal = refusal();
        if (refusal != null) {
          return CompletableFuture.failedFuture(refusal);
        }
        Log log = log(topic, retention);
        Entry entry = log.append(message, nanoTime.getAsLong());
        position = entry.position();
        log.trim(retention, nanoTime.getAsLong());
        for (Node node : nodes) {
          if (node.followed.contains(topic)) {
            node.later(to -> to.onEntry(topic, entry));
          }
        }
      }
      InMemoryBackplane.this.deliver();
      return CompletableFuture.completedFuture(position);
    }

    @Override
    public CompletableFuture<History> read(
        String topic, Position after, int maxEntries, Retention retention) {
      synchronized (InMemoryBackplane.this) {
        BackplaneException refusal = refusal();
        if (refusal != null) {
          return CompletableFuture.failedFuture(refusal);
        }
        Log log = log(topic, retention);
        log.trim(retention, nanoTime.getAsLong());
        return CompletableFuture.completedFuture(log.after(after, maxEntries));
      }
    }

    @Override
    public void close() {
      synchronized (InMemoryBackplane.this) {
        closed = true;
        nodes.remove(this);
        events.clear();
        awaitDelivery();
      }
    }

    /** Waits until the listener has returned, unless it is the listener that closes. */
    private void awaitDelivery() {
      long deadline = System.nanoTime() + CLOSE_LIMIT_NANOS;
      long left = CLOSE_LIMIT_NANOS;
      while (delivering != null && !delivering.equals(Thread.currentThread()) && left > 0) {
        try {
          TimeUnit.NANOSECONDS.timedWait(InMemoryBackplane.this, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
        left = deadline - System.nanoTime();
      }
    }
  }
}
