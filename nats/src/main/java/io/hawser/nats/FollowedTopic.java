// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.Position;
import io.nats.client.Message;
import io.nats.client.support.JsonValueUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A topic that one connection follows. Every record arrives with the sequence number of the topic's
 * record before it. So this class knows that it has missed something as soon as the next record
 * arrives. If none arrives for a third of the retention's age, it stores a {@link Marker}, which
 * fails if there is a record that has not arrived. So a loss is noticed before the lost message is
 * deleted.
 */
final class FollowedTopic {
  private static final String SEQUENCE = "Nats-Sequence";
  private static final String SEQUENCE_BEFORE = "Nats-Last-Sequence";
  private static final long PAUSE_NANOS = 1_000_000_000;

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
  private @Nullable String epoch; // null: not known what was the last record
  private long last;
  private long base;
  private long lastNanos;
  private @Nullable List<Arrival> early; // not null until the first tail is known
  private boolean asking;
  private long askAgainNanos;

  /**
   * Creates a topic.
   *
   * @param exchange one that shares its thread with {@link #onArrival}
   * @param fromTail whether {@link #tail} is called next, and nothing must be reported until then
   */
  FollowedTopic(
      Exchange exchange, HistoryStream stream, String topic, Follower follower, boolean fromTail) {
    this.exchange = exchange;
    this.stream = stream;
    this.topic = topic;
    this.follower = follower;
    early = fromTail ? new ArrayList<>() : null;
    long age = Subjects.ageNanos(stream.retention());
    markAfterNanos = age / 4 + ThreadLocalRandom.current().nextLong(age / 12);
    lastNanos = System.nanoTime();
    askAgainNanos = lastNanos;
  }

  /** Returns the end of the topic's history. What is reported from now on comes after it. */
  CompletableFuture<Position> tail() {
    CompletableFuture<Position> future = new CompletableFuture<>();
    Tail.find(
        exchange,
        stream,
        topic,
        new Tail.Result() {
          @Override
          public void onTail(Tail tail) {
            adopt(tail);
            future.complete(tail.position());
          }

          @Override
          public void onFailure(BackplaneException failure) {
            reportEarly();
            future.completeExceptionally(failure);
          }
        });
    return future;
  }

  private synchronized void adopt(Tail tail) {
    if (epoch == null) {
      epoch = tail.epoch();
      last = tail.record();
      base = tail.base();
      lastNanos = System.nanoTime() - Math.max(0, tail.ageNanos());
    }
    reportEarly();
  }

  private synchronized void reportEarly() {
    List<Arrival> arrivals = early;
    early = null;
    if (arrivals != null) {
      arrivals.forEach(this::take);
    }
  }

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
    if (sequence <= 0 || arrival.epoch.isEmpty()) {
      return; // no server has sent it
    }
    if (early == null) {
      take(arrival);
    } else {
      early.add(arrival);
    }
  }

  private static long number(Message message, String header) {
    String value = message.getHeaders() == null ? null : message.getHeaders().getFirst(header);
    try {
      return value == null ? 0 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void take(Arrival arrival) {
    if (arrival.epoch.equals(epoch) && arrival.sequence <= last) {
      return;
    }
    boolean missed = epoch != null && !(arrival.epoch.equals(epoch) && arrival.before == last);
    if (!arrival.epoch.equals(epoch)) {
      stream.arrived(arrival.epoch);
    }
    epoch = arrival.epoch;
    last = arrival.sequence;
    lastNanos = System.nanoTime();
    stream.seen().saw(arrival.epoch, arrival.sequence);
    boolean isMarker = arrival.base != Marker.NONE;
    base = isMarker ? arrival.base : arrival.sequence;
    if (missed) {
      follower.onGap(topic);
    }
    if (!isMarker) {
      Position position = new Position(arrival.epoch, arrival.sequence);
      follower.onEntry(topic, new Entry(position, arrival.message));
    }
  }

  /** Stores a marker if the last record gets old. Called from time to time. */
  synchronized void refresh() {
    long now = System.nanoTime();
    if (asking || early != null || now - askAgainNanos < 0) {
      return;
    }
    if (epoch == null) {
      asking = true;
      tail().whenComplete((position, failure) -> answered(failure == null));
    } else if (now - lastNanos >= markAfterNanos) {
      asking = true;
      mark(epoch, last);
    }
  }

  private synchronized void answered(boolean successfully) {
    asking = false;
    if (!successfully) {
      askAgainNanos = System.nanoTime() + PAUSE_NANOS;
    }
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
            answered(false);
          }
        });
  }

  /**
   * The server sends a record to the followers before it answers what comes after it. So a record
   * that made the marker fail has arrived already, or never will.
   */
  private synchronized void onMarked(String expectedEpoch, long expected, JetStreamReply reply) {
    asking = false;
    if (reply.isStreamGone()) {
      stream.ended(expectedEpoch);
    }
    if (!expectedEpoch.equals(epoch)) {
      return;
    }
    if (!reply.isError()) {
      long sequence = JsonValueUtils.readLong(reply.json(), "seq", 0);
      if (last < sequence && last == expected) {
        // The marker has not come back: nothing says that the others did. Still, none was missed.
        last = sequence;
      }
      lastNanos = System.nanoTime();
    } else if (reply.isStreamGone()
        || reply.errorCode() == JetStreamReply.WRONG_LAST_SEQUENCE && last == expected) {
      epoch = null;
      follower.onGap(topic);
    }
  }
}
