// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Position;
import io.nats.client.Message;
import io.nats.client.support.JsonValueUtils;
import java.util.function.Consumer;

/**
 * The end of a topic's history.
 *
 * @param record the sequence number of the last record, which may be a {@link Marker}
 * @param base the offset of the last message
 * @param ageNanos how old the last record is, as far as the clocks agree
 */
record Tail(String epoch, long record, long base, long ageNanos) {
  Position position() {
    return new Position(epoch, base);
  }

  /** What becomes of a lookup. */
  interface Result {
    void onTail(Tail tail);

    void onFailure(BackplaneException failure);
  }

  /**
   * Looks a topic's last record up. If there is none, stores a marker. The server does both in the
   * order in which this connection sends its requests, so what was subscribed before gets
   * everything that follows the tail.
   */
  static void find(Exchange exchange, HistoryStream stream, String topic, Result result) {
    new Lookup(exchange, stream, topic, result).start();
  }

  private static final class Lookup implements HistoryStream.Action {
    private static final int MAX_ATTEMPTS = 5;

    private final Exchange exchange;
    private final HistoryStream stream;
    private final String topic;
    private final Result result;
    // one step after the other
    private int attempts;

    Lookup(Exchange exchange, HistoryStream stream, String topic, Result result) {
      this.exchange = exchange;
      this.stream = stream;
      this.topic = topic;
      this.result = result;
    }

    void start() {
      stream.whenReady(this);
    }

    @Override
    public void run(String epoch) {
      String body = "{\"last_by_subj\":\"" + stream.subject(epoch, topic) + "\"}";
      exchange.ask(
          "$JS.API.STREAM.MSG.GET." + stream.name(),
          null,
          body.getBytes(ISO_8859_1),
          replies(reply -> onLast(epoch, reply)));
    }

    private void onLast(String epoch, JetStreamReply reply) {
      if (reply.errorCode() == JetStreamReply.NO_MESSAGE) {
        exchange.ask(
            stream.subject(epoch, topic),
            Marker.headers(0, 0),
            new byte[0],
            replies(marked -> onMarked(epoch, marked)));
      } else if (reply.isError()) {
        onError(epoch, reply);
      } else {
        StoredRecord found = StoredRecord.of(reply);
        long base = found.markerBase() == Marker.NONE ? found.sequence() : found.markerBase();
        result.onTail(new Tail(epoch, found.sequence(), base, found.ageNanos()));
      }
    }

    private void onMarked(String epoch, JetStreamReply reply) {
      if (reply.isError()) {
        onError(epoch, reply);
      } else {
        long sequence = JsonValueUtils.readLong(reply.json(), "seq", 0);
        result.onTail(new Tail(epoch, sequence, sequence, 0));
      }
    }

    private void onError(String epoch, JetStreamReply reply) {
      boolean again = reply.errorCode() == JetStreamReply.WRONG_LAST_SEQUENCE;
      if (reply.isStreamGone()) {
        stream.ended(epoch);
        again = true;
      }
      if (again && ++attempts < MAX_ATTEMPTS) {
        start();
      } else {
        onFailure(reply.failure("the stream " + stream.name() + " cannot be read"));
      }
    }

    @Override
    public void onFailure(BackplaneException failure) {
      result.onFailure(failure);
    }

    private Exchange.Replies replies(Consumer<JetStreamReply> then) {
      return new Exchange.Replies() {
        @Override
        public boolean onReply(Message reply) {
          then.accept(JetStreamReply.of(reply));
          return false;
        }

        @Override
        public void onFailure(BackplaneException failure) {
          result.onFailure(failure);
        }
      };
    }
  }
}
