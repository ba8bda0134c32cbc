// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.PreparedMessage;
import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.hawser.connection.WebSocketConnection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The resumable topics of one machine. Thread-safe. */
final class TopicLogs implements TopicSource {
  /** Topics of the application begin with this, so that they differ from all others. */
  static final String TOPIC = "t";

  /** How long a topic is still followed after its last subscriber has left. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int MAX_SENDERS = 10_000;

  /** The time, and what happens later. Thread-safe. */
  interface Timers {
    void schedule(Runnable task, long nanos);

    /** Returns a future that has the same result, but fails if there is none after some time. */
    <T> CompletableFuture<T> limit(CompletableFuture<T> future, long nanos);

    long nanoTime();
  }

  private final LocalClients clients;
  private final TopicPatterns patterns;
  private final Outlet outlet;
  private final BackplaneCounters counters;
  private final long node;
  private final Supplier<BackplaneConnection> connection;
  private final Timers timers;
  private final RateLimit reads;

  /** Changed only by compute. */
  private final Map<String, TopicLog> logs = new ConcurrentHashMap<>();

  /** When topics have lost their last subscriber, as long as a timer runs for them. */
  private final Map<String, Long> unusedSince = new ConcurrentHashMap<>();

  /**
   * The senders of messages that have not come back from the broker. A message does not come back
   * if this machine does not follow the topic, so their number is limited.
   */
  private final Map<Long, WebSocketConnection> senders =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, WebSocketConnection> eldest) {
              return size() > MAX_SENDERS;
            }
          });

  // any thread (volatile)
  private volatile boolean closed;

  private final AtomicLong lastTopic = new AtomicLong();
  private final AtomicLong lastMessage = new AtomicLong();

  /**
   * Creates a set without topics.
   *
   * @param node identifies the machine
   * @param connection to the broker, as soon as there is one
   */
  TopicLogs(
      LocalClients clients,
      BackplaneSettings settings,
      Outlet outlet,
      BackplaneCounters counters,
      long node,
      Supplier<BackplaneConnection> connection,
      Timers timers) {
    this.clients = clients;
    this.patterns = settings.resumable();
    this.outlet = outlet;
    this.counters = counters;
    this.node = node;
    this.connection = connection;
    this.timers = timers;
    this.reads = new RateLimit(settings.maxHistoryReads(), timers::nanoTime);
  }

  boolean contains(String topic) {
    return patterns.of(topic) != null;
  }

  /** Stores a message, and thereby sends it to all machines, including this one. */
  CompletableFuture<Void> publish(
      String topic, PreparedMessage message, @Nullable WebSocketConnection except) {
    long number = lastMessage.incrementAndGet();
    if (except != null) {
      senders.put(number, except);
    }
    Retention retention = Objects.requireNonNull(patterns.of(topic));
    CompletableFuture<Void> stored =
        outlet.send(
            topic,
            message,
            () ->
                connection
                    .get()
                    .append(TOPIC + topic, Envelope.encode(message, node, number), retention));
    stored.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            senders.remove(number);
          }
        });
    return stored;
  }

  void subscribe(String topic, TopicSubscriber subscriber) {
    while (!closed && !log(topic).subscribe(subscriber)) {
      logs.compute(topic, (t, log) -> log); // waits until the log that is ending has ended
    }
  }

  /** Must be called when a topic has got its first subscriber, or has lost its last one. */
  void changed(String topic) {
    if (closed) {
      return;
    }
    if (clients.hasSubscribers(topic)) {
      log(topic);
    } else if (logs.containsKey(topic)) {
      endLater(topic);
    }
  }

  private TopicLog log(String topic) {
    TopicLog existing = logs.get(topic);
    if (existing != null) {
      return existing;
    }
    Retention retention = Objects.requireNonNull(patterns.of(topic));
    TopicLog created =
        new TopicLog(
            new ResumableTopic(topic, lastTopic.incrementAndGet(), retention), this, clients);
    TopicLog log = logs.computeIfAbsent(topic, t -> created);
    if (log.topic().number() == created.topic().number()) {
      log.follow();
      if (!clients.hasSubscribers(topic)) { // perhaps it left before there was a log
        endLater(topic);
      }
    }
    return log;
  }

  /** Ends a topic without subscribers after a while. There is at most one timer for each topic. */
  private void endLater(String topic) {
    if (unusedSince.put(topic, timers.nanoTime()) == null) {
      timers.schedule(() -> endIfUnused(topic), LINGER_NANOS);
    }
  }

  private void endIfUnused(String topic) {
    Long since = unusedSince.get(topic);
    if (closed || since == null) {
      return;
    }
    long left = since + LINGER_NANOS - timers.nanoTime();
    if (left > 0 && !clients.hasSubscribers(topic)) {
      timers.schedule(() -> endIfUnused(topic), left);
      return;
    }
    unusedSince.remove(topic); // whoever leaves from now on starts another timer
    logs.computeIfPresent(
        topic,
        (t, log) -> {
          if (clients.hasSubscribers(topic)) {
            return log;
          }
          log.end(() -> Outlet.call(() -> connection.get().unfollow(TOPIC + topic)));
          return null;
        });
  }

  void onEntry(String topic, Entry entry) {
    TopicLog log = logs.get(topic);
    if (log != null) {
      counters.received.increment();
      log.onEntry(entry);
    }
  }

  void catchUp(String topic) {
    TopicLog log = logs.get(topic);
    if (log != null) {
      log.catchUp();
    }
  }

  void interrupt() {
    logs.values().forEach(TopicLog::interrupt);
  }

  void restored() {
    logs.values().forEach(TopicLog::restored);
  }

  void close() {
    closed = true;
    logs.values().forEach(TopicLog::close);
    logs.clear();
    unusedSince.clear();
    senders.clear();
  }

  // -- what a log needs --------------------------------------------------------------------------

  @Override
  public CompletableFuture<Position> follow(ResumableTopic topic) {
    return answer(() -> connection.get().follow(TOPIC + topic.name(), topic.retention()));
  }

  @Override
  public CompletableFuture<History> read(ResumableTopic topic, Position after, boolean urgent) {
    CompletableFuture<Void> allowed = new CompletableFuture<>();
    reads.run(() -> allowed.complete(null), urgent);
    return allowed.thenCompose(
        now -> {
          counters.historyReads.increment();
          return answer(
              () -> connection.get().read(TOPIC + topic.name(), after, PAGE, topic.retention()));
        });
  }

  /** Asks the backplane. Not every backplane may answer for certain. */
  private <T> CompletableFuture<T> answer(Supplier<CompletableFuture<T>> question) {
    return timers.limit(Outlet.call(question), ANSWER_NANOS);
  }

  @Override
  public void later(Runnable task) {
    timers.schedule(task, RETRY_NANOS);
  }

  @Override
  public @Nullable WebSocketConnection takeSender(Envelope envelope) {
    return envelope.node() == node ? senders.remove(envelope.number()) : null;
  }

  @Override
  public void onLoss(ResumableTopic topic, String cause) {
    counters.losses.increment();
    // Elsewhere, because the monitor may publish, and the log is locked.
    ForkJoinPool.commonPool()
        .execute(() -> counters.tell(monitor -> monitor.onLoss(topic.name(), cause)));
  }

  @Override
  public long nanoTime() {
    return timers.nanoTime();
  }
}
