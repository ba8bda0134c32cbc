// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.Position;
import io.nats.client.Message;
import io.nats.client.support.JsonValueUtils;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A topic that one connection follows. It begins with the topic's {@link Tail}; what arrives
 * meanwhile waits. Every record arrives with the sequence number of the topic's record before it.
 * So this class can report the records in their order, although the server sends records of several
 * clients in almost any order, and notices when one is missing.
 *
 * <p>If nothing arrives for a third of the retention's age, this class stores a {@link Marker},
 * which fails if there is a record that has not arrived. So a loss is noticed before the lost
 * message is deleted. After a loss, the topic begins again with its tail, and reports a gap.
 */
final class FollowedTopic {
  private static final String SEQUENCE = "Nats-Sequence";
  private static final String SEQUENCE_BEFORE = "Nats-Last-Sequence";
  private static final long PATIENCE_NANOS = 300_000_000; // for a record that was overtaken
  private static final long PAUSE_NANOS = 200_000_000; // between attempts
  private static final int MAX_WAITING = 10_000;

  /** Where entries are reported. */
  interface Follower {
    void onEntry(String topic, Entry entry);

    void onGap(String topic);
  }

  /** A record that arrived: a message if the base is {@link Marker#NONE}. */
  private record Arrival(String epoch, long sequence, long before, long base, byte[] message) {}

  private final Exchange exchange;
  private final HistoryStream stream;
  private final String topic;
  private final Follower follower;
  private final long markAfterNanos;

  // guarded by this
  private final TreeMap<Long, Arrival> waiting = new TreeMap<>();
  private long waitingSinceNanos;
  private @Nullable String epoch; // null: the tail is not known
  private boolean gap; // whether a gap is reported when it is known
  private long last;
  private long base;
  private long lastNanos;
  private boolean asking;
  private long askAgainNanos;
  private boolean suspicious; // whether a marker has failed, although nothing has arrived

  /**
   * Creates a topic.
   *
   * @param exchange one that shares its thread with {@link #onArrival}
   */
  FollowedTopic(Exchange exchange, HistoryStream stream, String topic, Follower follower) {
    this.exchange = exchange;
    this.stream = stream;
    this.topic = topic;
    this.follower = follower;
    long age = Subjects.ageNanos(stream.retention());
    markAfterNanos = age / 4 + ThreadLocalRandom.current().nextLong(age / 12);
    lastNanos = System.nanoTime();
    askAgainNanos = lastNanos;
  }

  // -- the tail ----------------------------------------------------------------------------------

  /** Returns the end of the topic's history. Whatever comes after it is reported. */
  CompletableFuture<Position> tail() {
    CompletableFuture<Position> future = new CompletableFuture<>();
    Tail.find(
        exchange,
        stream,
        topic,
        new Tail.Result() {
          @Override
          public void onTail(Tail tail) {
            begin(tail);
            future.complete(tail.position());
          }

          @Override
          public void onFailure(BackplaneException failure) {
            future.completeExceptionally(failure);
          }
        });
    return future;
  }

  private synchronized void begin(Tail tail) {
    if (epoch != null) {
      return;
    }
    epoch = tail.epoch();
    last = tail.record();
    base = tail.base();
    lastNanos = System.nanoTime() - Math.max(0, tail.ageNanos());
    stream.seen().saw(tail.epoch(), tail.record());
    waiting.values().removeIf(arrival -> !arrival.epoch.equals(tail.epoch()));
    if (gap) {
      gap = false;
      follower.onGap(topic);
    }
    reportInOrder();
  }

  /** Begins again. */
  private void lose() {
    epoch = null;
    gap = true;
    suspicious = false;
    askAgainNanos = System.nanoTime();
  }

  synchronized boolean isKnown() {
    return epoch != null;
  }

  /**
   * Says that the listener reads the history now. If the tail is not known, it must do it later.
   */
  synchronized void restored() {
    gap = epoch == null;
  }

  // -- what arrives ------------------------------------------------------------------------------

  /** Processes what the server has sent to the followers. */
  synchronized void onArrival(Message message) {
    long sequence = number(message, SEQUENCE);
    Arrival arrival =
        new Arrival(
            Subjects.epochOf(message.getSubject()),
            sequence,
            number(message, SEQUENCE_BEFORE),
            Marker.baseOf(message.getHeaders(), sequence),
            message.getData());
    if (sequence <= 0 || arrival.epoch.isEmpty() || waiting.size() >= MAX_WAITING) {
      return; // no server has sent it, or it is missed below
    }
    if (epoch != null && !arrival.epoch.equals(epoch)) {
      stream.arrived(arrival.epoch);
      waiting.clear();
      lose();
    }
    if (waiting.isEmpty()) {
      waitingSinceNanos = System.nanoTime();
    }
    waiting.put(sequence, arrival);
    reportInOrder();
  }

  private static long number(Message message, String header) {
    String value = message.getHeaders() == null ? null : message.getHeaders().getFirst(header);
    try {
      return value == null ? 0 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void reportInOrder() {
    if (epoch == null) {
      return;
    }
    for (Map.Entry<Long, Arrival> next = waiting.firstEntry();
        next != null && (next.getKey() <= last || next.getValue().before == last);
        next = waiting.firstEntry()) {
      waiting.pollFirstEntry();
      waitingSinceNanos = System.nanoTime();
      if (next.getKey() > last) {
        report(next.getValue());
      }
    }
  }

  private void report(Arrival arrival) {
    last = arrival.sequence;
    lastNanos = System.nanoTime();
    suspicious = false;
    stream.seen().saw(arrival.epoch, arrival.sequence);
    if (arrival.base != Marker.NONE) {
      base = arrival.base;
    } else {
      base = arrival.sequence;
      Position position = new Position(arrival.epoch, arrival.sequence);
      follower.onEntry(topic, new Entry(position, arrival.message));
    }
  }

  // -- what time changes -------------------------------------------------------------------------

  /** Looks for what has been missed, and stores markers. Called several times a second. */
  synchronized void refresh() {
    long now = System.nanoTime();
    boolean overtaken = epoch != null && (suspicious || !waiting.isEmpty());
    if (overtaken && now - waitingSinceNanos >= PATIENCE_NANOS) {
      lose();
    }
    if (asking || now - askAgainNanos < 0) {
      return;
    }
    if (epoch == null) {
      asking = true;
      tail().whenComplete((position, failure) -> answered());
    } else if (!overtaken && now - lastNanos >= markAfterNanos) {
      asking = true;
      mark(epoch, last);
    }
  }

  private synchronized void answered() {
    asking = false;
    askAgainNanos = System.nanoTime() + PAUSE_NANOS;
  }

  private void mark(String expectedEpoch, long expected) {
    exchange.ask(
        stream.subject(expectedEpoch, topic),
        Marker.headers(base, expected),
        new byte[0],
        new Exchange.Replies() {
          @Override
          public boolean onReply(Message reply) {
            onMarked(expectedEpoch, expected, JetStreamReply.of(reply));
            return false;
          }

          @Override
          public void onFailure(BackplaneException failure) {
            answered();
          }
        });
  }

  private synchronized void onMarked(String expectedEpoch, long expected, JetStreamReply reply) {
    answered();
    if (reply.isStreamGone()) {
      stream.ended(expectedEpoch);
    }
    if (!expectedEpoch.equals(epoch) || last != expected) {
      return; // something has arrived meanwhile
    }
    if (!reply.isError()) {
      last = JsonValueUtils.readLong(reply.json(), "seq", expected);
      lastNanos = System.nanoTime(); // nothing was missed, since the marker was stored
      reportInOrder();
    } else if (reply.isStreamGone()) {
      lose();
    } else if (reply.errorCode() == JetStreamReply.WRONG_LAST_SEQUENCE) {
      suspicious = true; // the record before it should arrive at any moment
      waitingSinceNanos = System.nanoTime();
    }
  }
}
