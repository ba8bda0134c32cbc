// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.nats.client.Message;
import io.nats.client.impl.NatsJetStreamMetaData;
import io.nats.client.support.JsonValueUtils;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads what a topic has after a position. Often the topic's last record shows that there is
 * nothing. Otherwise, the first records from the position on are read one by one. If there are
 * more, a short-lived consumer delivers the others in batches. Those that are too many are dropped
 * from the front.
 *
 * <p>Nothing is missing if the record at the position is still there, since records are deleted in
 * the order of their offsets. A marker stands for all positions from its base on.
 *
 * <p>All steps run on the thread of the exchange, one after the other.
 */
final class HistoryRead implements Tail.Result {
  private static final int BATCH = 64;
  private static final int MAX_STEPS = 6; // as expensive as a consumer
  private static final int NO_MESSAGES = 404, NO_MORE_MESSAGES = 408;
  private static final String API = "$JS.API.CONSUMER.";

  private final Exchange exchange;
  private final HistoryStream stream;
  private final String topic;
  private final Position after;
  private final int maxEntries;
  private final CompletableFuture<History> result;

  // one step after the other
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long bytes;
  private long lastDropped;
  private boolean known;
  private boolean anchored;
  private long first;
  private long base;
  private String consumer = "";

  HistoryRead(
      Exchange exchange,
      HistoryStream stream,
      String topic,
      Position after,
      int maxEntries,
      CompletableFuture<History> result) {
    this.exchange = exchange;
    this.stream = stream;
    this.topic = topic;
    this.after = after;
    this.maxEntries = Math.max(1, maxEntries);
    this.result = result;
  }

  void start() {
    Tail.find(exchange, stream, topic, this);
  }

  @Override
  public void onTail(Tail tail) {
    base = tail.base();
    known = after.epoch().equals(tail.epoch()) && after.offset() <= tail.record();
    if (known && after.offset() >= base) {
      result.complete(new History(List.of(), true, new Position(tail.epoch(), after.offset())));
    } else {
      walk(tail, known ? Math.max(1, after.offset()) : 1, MAX_STEPS);
    }
  }

  private void walk(Tail tail, long from, int steps) {
    if (steps == 0) {
      createConsumer(tail, from);
      return;
    }
    String subject = stream.subject(tail.epoch(), topic);
    ask(
        exchange.newName(),
        "$JS.API.STREAM.MSG.GET." + stream.name(),
        "{\"seq\":" + from + ",\"next_by_subj\":\"" + subject + "\"}",
        new Step() {
          @Override
          public boolean onReply(Message message) {
            JetStreamReply reply = JetStreamReply.of(message);
            if (reply.errorCode() == JetStreamReply.NO_MESSAGE) {
              finish(tail); // it has just been deleted
            } else if (reply.isError()) {
              fail(reply.failure("the stream " + stream.name() + " cannot be read"));
            } else {
              StoredRecord found = StoredRecord.of(reply);
              take(tail, found.sequence(), found.markerBase(), found.data());
              if (found.sequence() >= tail.record()) {
                finish(tail);
              } else {
                walk(tail, found.sequence() + 1, steps - 1);
              }
            }
            return false;
          }
        });
  }

  private void createConsumer(Tail tail, long from) {
    consumer = exchange.newName();
    String subject = stream.subject(tail.epoch(), topic);
    String body =
        "{\"stream_name\":\""
            + stream.name()
            + "\",\"config\":{\"name\":\""
            + consumer
            + "\",\"deliver_policy\":\"by_start_sequence\",\"opt_start_seq\":"
            + from
            + ",\"ack_policy\":\"none\",\"filter_subject\":\""
            + subject
            + "\",\"inactive_threshold\":"
            + 2 * Exchange.TIMEOUT.toNanos()
            + ",\"num_replicas\":1,\"mem_storage\":true}}";
    ask(
        consumer,
        API + "CREATE." + stream.name() + '.' + consumer + '.' + subject,
        body,
        new Step() {
          @Override
          public boolean onReply(Message message) {
            JetStreamReply reply = JetStreamReply.of(message);
            if (reply.isError()) {
              onFailure(reply.failure("the stream " + stream.name() + " cannot be read"));
            } else {
              fetch(tail, JsonValueUtils.readLong(reply.json(), "num_pending", 0));
            }
            return false;
          }
        });
  }

  private void fetch(Tail tail, long pending) {
    if (pending <= 0) {
      finish(tail);
      return;
    }
    int batch = (int) Math.min(BATCH, pending);
    ask(
        consumer,
        API + "MSG.NEXT." + stream.name() + '.' + consumer,
        "{\"no_wait\":true,\"batch\":" + batch + '}',
        new Step() {
          private int left = batch;

          @Override
          public boolean onReply(Message message) {
            if (message.isStatusMessage()) {
              onStatus(tail, message);
              return false;
            }
            NatsJetStreamMetaData data = message.metaData();
            long sequence = data.streamSequence();
            take(tail, sequence, Marker.baseOf(message.getHeaders(), sequence), message.getData());
            left--;
            boolean last = data.pendingCount() == 0 || sequence >= tail.record();
            if (last) {
              finish(tail);
            } else if (left == 0) {
              fetch(tail, data.pendingCount());
            }
            return !last && left > 0;
          }
        });
  }

  private void onStatus(Tail tail, Message message) {
    JetStreamReply status = JetStreamReply.of(message);
    if (status.errorCode() == NO_MESSAGES || status.errorCode() == NO_MORE_MESSAGES) {
      finish(tail); // the others have just been deleted
    } else {
      fail(status.failure("the stream " + stream.name() + " cannot be read"));
    }
  }

  private void take(Tail tail, long sequence, long markerBase, byte[] data) {
    boolean isMarker = markerBase != Marker.NONE;
    if (first == 0) {
      first = sequence;
      anchored = sequence == after.offset() || isMarker && markerBase <= after.offset();
    }
    base = Math.max(base, isMarker ? markerBase : sequence);
    if (isMarker || known && sequence <= after.offset()) {
      return;
    }
    entries.add(new Entry(new Position(tail.epoch(), sequence), data));
    bytes += data.length;
    Retention retention = stream.retention();
    while (entries.size() > retention.maxMessages()
        || bytes > retention.maxBytes() && entries.size() > 1) {
      Entry dropped = entries.remove();
      bytes -= dropped.message().length;
      lastDropped = dropped.position().offset();
    }
  }

  private void finish(Tail tail) {
    if (!consumer.isEmpty()) {
      deleteConsumer();
    }
    if (lastDropped > 0) {
      stream.purge(stream.subject(tail.epoch(), topic), lastDropped);
    }
    if (known && anchored && lastDropped == 0) {
      check(tail);
    } else {
      complete(tail, false);
    }
  }

  /** If the first record is still there, none after it was deleted while they were read. */
  private void check(Tail tail) {
    ask(
        exchange.newName(),
        "$JS.API.STREAM.MSG.GET." + stream.name(),
        "{\"seq\":" + first + '}',
        new Step() {
          @Override
          public boolean onReply(Message message) {
            complete(tail, !JetStreamReply.of(message).isError());
            return false;
          }
        });
  }

  private void complete(Tail tail, boolean complete) {
    long last = known ? Math.max(base, after.offset()) : base;
    result.complete(
        new History(
            entries.stream().limit(maxEntries).toList(),
            complete,
            new Position(tail.epoch(), last)));
  }

  @Override
  public void onFailure(BackplaneException failure) {
    fail(failure);
  }

  private void fail(BackplaneException failure) {
    if (!consumer.isEmpty() && !result.isDone()) {
      deleteConsumer();
    }
    result.completeExceptionally(failure);
  }

  /** The server would delete it too, but later. */
  private void deleteConsumer() {
    exchange.ask(
        API + "DELETE." + stream.name() + '.' + consumer,
        null,
        new byte[0],
        new Exchange.Replies() {
          @Override
          public boolean onReply(Message reply) {
            return false;
          }

          @Override
          public void onFailure(BackplaneException failure) {
            // It is deleted when it has been inactive.
          }
        });
  }

  private void ask(String name, String subject, String body, Step step) {
    exchange.ask(name, subject, null, body.getBytes(StandardCharsets.UTF_8), step);
  }

  private abstract class Step implements Exchange.Replies {
    @Override
    public void onFailure(BackplaneException failure) {
      fail(failure);
    }
  }
}
