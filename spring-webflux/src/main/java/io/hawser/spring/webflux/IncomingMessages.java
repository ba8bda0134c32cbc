// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import io.hawser.WebSocket;
import io.hawser.protocol.CloseCode;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Publishes the messages that arrive; see {@link HawserWebSocketSession#receive}. If a message has
 * arrived that was not requested, the connection is paused until it is.
 *
 * <p>The connection adds messages in its callbacks. Requests come from any thread. Whoever raises
 * {@link #signals} from zero delivers, for the others too, so calls of the subscriber never
 * overlap.
 */
final class IncomingMessages extends Flux<WebSocketMessage> implements Subscription {
  private static final Log LOG = LogFactory.getLog(IncomingMessages.class);

  private final WebSocket ws;
  private final Queue<WebSocketMessage> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger signals = new AtomicInteger();

  // any thread (volatile)
  private volatile @Nullable CoreSubscriber<? super WebSocketMessage> subscriber;
  private volatile boolean finished;
  private volatile boolean paused;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;

  IncomingMessages(WebSocket ws) {
    this.ws = ws;
  }

  @Override
  public void subscribe(CoreSubscriber<? super WebSocketMessage> actual) {
    if (!subscribed.compareAndSet(false, true)) {
      Operators.error(
          actual,
          new IllegalStateException("this session already had a receiver: it can have one"));
      return;
    }
    actual.onSubscribe(this);
    subscriber = actual;
    drain();
  }

  // -- callbacks of the connection ---------------------------------------------------------------

  /** Called when a message has arrived. */
  void add(WebSocketMessage message) {
    if (finished) {
      return;
    }
    waiting.add(message);
    drain();
    if (!waiting.isEmpty()) {
      updateReading();
      drain(); // another thread may have emptied the queue before it could see that this pauses
    }
  }

  /**
   * Called when the connection is closed. What arrived before is still delivered.
   *
   * @param failure null if it was closed by a closing handshake
   */
  void end(@Nullable Throwable failure) {
    this.failure = failure;
    ended = true;
    drain();
  }

  // -- any thread --------------------------------------------------------------------------------

  @Override
  public void request(long count) {
    if (Operators.validate(count)) {
      demand.accumulateAndGet(count, Operators::addCap);
      drain();
    }
  }

  @Override
  public void cancel() {
    finished = true;
    drain();
  }

  private void drain() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int handled = 1;
    do {
      CoreSubscriber<? super WebSocketMessage> subscriber = this.subscriber;
      if (subscriber != null && !finished) {
        try {
          deliver(subscriber);
        } catch (Throwable thrown) {
          finished = true;
          failed(subscriber, thrown);
        }
      }
      if (finished) {
        this.subscriber = null;
        waiting.clear();
      }
      if (paused && waiting.isEmpty()) {
        updateReading();
      }
      handled = signals.addAndGet(-handled);
    } while (handled != 0);
  }

  /**
   * Pauses the connection while messages wait, and resumes it afterwards. Resuming may add messages
   * in this call.
   */
  private synchronized void updateReading() {
    boolean pause = !waiting.isEmpty();
    if (pause != paused) {
      paused = pause;
      if (pause) {
        ws.pause();
      } else {
        ws.resume();
      }
    }
  }

  /**
   * Ends the session, because the subscriber has thrown what Reactor lets through, such as a {@link
   * LinkageError}. The subscriber may still release what it holds.
   */
  private void failed(CoreSubscriber<? super WebSocketMessage> subscriber, Throwable thrown) {
    LOG.error("The receiver of a session failed", thrown);
    ws.close(CloseCode.INTERNAL_ERROR, "");
    try {
      subscriber.onError(thrown);
    } catch (Throwable again) {
      LOG.debug("It failed again when it was told so", again);
    }
  }

  private void deliver(CoreSubscriber<? super WebSocketMessage> subscriber) {
    while (true) {
      boolean over = ended; // read first: nothing is added afterwards
      if (waiting.isEmpty()) {
        if (over) {
          finish(subscriber);
        }
        return;
      }
      if (demand.get() == 0) {
        return;
      }
      WebSocketMessage next = waiting.remove();
      subscriber.onNext(next);
      if (finished) {
        return;
      }
      demand.updateAndGet(count -> count == Long.MAX_VALUE ? count : count - 1);
    }
  }

  private void finish(CoreSubscriber<? super WebSocketMessage> subscriber) {
    finished = true;
    Throwable failure = this.failure;
    if (failure == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(failure);
    }
  }
}
