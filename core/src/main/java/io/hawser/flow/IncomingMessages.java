// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.flow;

import io.hawser.CloseInfo;
import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.connection.WebSocketConnection;
import io.hawser.protocol.CloseCode;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the messages that arrive; see {@link FlowWebSocket#incoming}. The subscriber is called
 * only in callbacks of the connection, which never overlap, and the fields below are used only
 * there. Requests from other threads therefore do no more than raise the demand and ask for a
 * callback.
 */
final class IncomingMessages implements Flow.Publisher<Message> {
  private static final Flow.Subscription NO_SUBSCRIPTION =
      new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
      };

  private final WebSocketConnection connection;
  private final AtomicBoolean attached = new AtomicBoolean();
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private final AtomicLong demand = new AtomicLong();

  // any thread (volatile)
  private volatile boolean finished;

  // callbacks
  private final ArrayDeque<Message> waiting = new ArrayDeque<>(2);
  private Flow.@Nullable Subscriber<? super Message> subscriber;
  private boolean paused;
  private boolean closed;

  IncomingMessages(WebSocketConnection connection) {
    this.connection = connection;
  }

  /** Begins to take messages. May be called from any thread. */
  void attach() {
    if (attached.compareAndSet(false, true)) {
      connection.onMessage(this::onMessage);
    }
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Message> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    boolean first = subscribed.compareAndSet(false, true);
    connection.runCallback(() -> begin(subscriber, first));
  }

  // -- callbacks ---------------------------------------------------------------------------------

  private void begin(Flow.Subscriber<? super Message> subscriber, boolean first) {
    if (!first) {
      subscriber.onSubscribe(NO_SUBSCRIPTION);
      subscriber.onError(
          new IllegalStateException("this connection already had a subscriber: it can have one"));
      return;
    }
    this.subscriber = subscriber;
    try {
      subscriber.onSubscribe(new Demand());
    } catch (Throwable thrown) {
      finish();
      throw thrown;
    }
    deliver();
  }

  private void onMessage(Message message) {
    if (finished) {
      return;
    }
    waiting.add(message.copy());
    deliver();
    if (!waiting.isEmpty() && !paused) {
      paused = true;
      connection.pause();
    }
  }

  /** Called when the connection is closed. */
  void closed() {
    closed = true;
    deliver();
  }

  /** Passes on what is requested, and what follows from that. */
  private void deliver() {
    Flow.Subscriber<? super Message> subscriber = this.subscriber;
    if (finished) {
      finish(); // cancelled: release the subscriber
      return;
    }
    if (subscriber == null) {
      return;
    }
    while (!waiting.isEmpty() && demand.get() > 0) {
      try {
        subscriber.onNext(waiting.remove());
      } catch (Throwable thrown) {
        finish();
        throw thrown;
      }
      if (finished) {
        return; // deliver() is called again
      }
      // Only now: what onNext requests then finds demand, and needs no callback of its own.
      demand.updateAndGet(count -> count == Long.MAX_VALUE ? count : count - 1);
    }
    if (waiting.isEmpty()) {
      if (paused) {
        paused = false;
        connection.resume();
      }
      if (closed) {
        finish();
        end(subscriber);
      }
    }
  }

  private void end(Flow.Subscriber<? super Message> subscriber) {
    CloseInfo info = Objects.requireNonNull(connection.closeInfo());
    if (!info.isOrderly()) {
      subscriber.onError(new ConnectionClosedException(info));
    } else if (connection.hasDiscarded()) {
      ConnectionClosedException incomplete = new ConnectionClosedException(info);
      incomplete.addSuppressed(
          new IllegalStateException(
              "messages that were not requested were discarded when this side closed"));
      subscriber.onError(incomplete);
    } else {
      subscriber.onComplete();
    }
  }

  private void fail(Throwable problem) {
    Flow.Subscriber<? super Message> subscriber = this.subscriber;
    if (subscriber != null && !finished) {
      finish();
      subscriber.onError(problem);
    }
  }

  private void finish() {
    finished = true;
    subscriber = null;
    waiting.clear();
  }

  // -- any thread --------------------------------------------------------------------------------

  /** What the subscriber is given. */
  private final class Demand implements Flow.Subscription {
    @Override
    public void request(long count) {
      if (finished) {
        return;
      }
      if (count <= 0) {
        IllegalArgumentException refused =
            new IllegalArgumentException(
                "requested " + count + " messages: request at least 1 (Reactive Streams 3.9)");
        connection.runCallback(() -> fail(refused));
        connection.close(CloseCode.INTERNAL_ERROR, "");
        return;
      }
      if (demand.getAndAccumulate(count, Demand::sum) == 0) {
        connection.runCallback(IncomingMessages.this::deliver);
      }
    }

    private static long sum(long demand, long count) {
      long sum = demand + count;
      return sum < 0 ? Long.MAX_VALUE : sum;
    }

    @Override
    public void cancel() {
      if (!finished) {
        finished = true;
        connection.close();
        connection.runCallback(IncomingMessages.this::deliver);
      }
    }
  }
}
