// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.WebSocketException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * One call of {@link HawserWebSocketSession#send}: the messages of one publisher. It requests one
 * message at a time: the next one when the previous one was accepted without back-pressure, or else
 * when its bytes have left. What waits exceeds the high-water mark by at most one message.
 */
final class Transmission extends BaseSubscriber<WebSocketMessage> {
  private final HawserWebSocketSession session;
  private final MonoSink<Void> result;
  private final AtomicBoolean done = new AtomicBoolean();

  /** The messages that have not left yet, and one for the publisher. */
  private final AtomicInteger unfinished = new AtomicInteger(1);

  Transmission(HawserWebSocketSession session, MonoSink<Void> result) {
    this.session = session;
    this.result = result;
  }

  @Override
  public Context currentContext() {
    return Context.of(result.contextView());
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    request(1);
  }

  @Override
  protected void hookOnNext(WebSocketMessage message) {
    DataBuffer payload = message.getPayload();
    try {
      switch (message.getType()) {
        case TEXT -> send(Message.text(payload.toString(StandardCharsets.UTF_8)));
        case BINARY -> send(Message.binary(bytesOf(payload)));
        case PING -> continueAfter(session.drains(), session.webSocket().ping(bytesOf(payload)));
        case PONG -> continueAfter(session.drains(), session.webSocket().pong(bytesOf(payload)));
      }
    } catch (Throwable thrown) {
      fail(thrown);
    } finally {
      DataBufferUtils.release(payload);
    }
  }

  /** Copies a payload. */
  private static ByteBuffer bytesOf(DataBuffer payload) {
    ByteBuffer bytes = ByteBuffer.allocate(payload.readableByteCount());
    payload.toByteBuffer(bytes); // leaves the position of a payload that is sent to many
    return bytes.clear();
  }

  private void send(Message message) {
    unfinished.incrementAndGet();
    Sending sending = new Sending();
    SendResult accepted = session.webSocket().send(message, sending);
    if (accepted == SendResult.OK) {
      sending.continueOnce();
    } else if (accepted == SendResult.CLOSED) {
      fail(new ConnectionClosedException(session.webSocket().closeInfo()));
    }
  }

  /** Pings and Pongs have no callback. */
  private void continueAfter(int drains, SendResult accepted) {
    switch (accepted) {
      case OK -> request(1);
      case BACKPRESSURE -> session.whenDrained(drains, () -> request(1));
      case CLOSED -> fail(new ConnectionClosedException(session.webSocket().closeInfo()));
    }
  }

  @Override
  protected void hookOnComplete() {
    finishOne();
  }

  @Override
  protected void hookOnError(Throwable failure) {
    fail(failure);
  }

  @Override
  protected void hookOnCancel() {
    session.ended(this);
  }

  private void finishOne() {
    if (unfinished.decrementAndGet() == 0 && done.compareAndSet(false, true)) {
      session.ended(this);
      result.success();
    }
  }

  /** Stops, with this failure for the one who waits. Does nothing if it has ended. */
  void fail(Throwable failure) {
    if (done.compareAndSet(false, true)) {
      session.ended(this);
      try {
        cancel();
      } finally { // whatever the publisher throws
        result.error(failure);
      }
    }
  }

  /** The sending of one message, after which the next one is requested. */
  private final class Sending implements SendCallback {
    private final AtomicBoolean continued = new AtomicBoolean();

    /** Requests the next message, unless this was called before. */
    void continueOnce() {
      if (continued.compareAndSet(false, true)) {
        request(1);
      }
    }

    @Override
    public void onSent(@Nullable WebSocketException failure) {
      if (failure == null) {
        continueOnce();
        finishOne();
      } else if (session.isOpen() && !(failure.getCause() instanceof IOException)) {
        fail(failure); // the message was too large for memory; the connection stays open
      } // else the end of the session follows, which says why
    }
  }
}
