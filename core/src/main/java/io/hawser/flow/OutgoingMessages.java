// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.flow;

import io.hawser.CloseInfo;
import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.WebSocketException;
import io.hawser.connection.WebSocketConnection;
import io.hawser.internal.GuardedFuture;
import io.hawser.protocol.CloseCode;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Sends the messages of a publisher; see {@link FlowWebSocket#outgoing}. */
final class OutgoingMessages implements Flow.Subscriber<Message> {
  private final WebSocketConnection connection;
  private final Upstream upstream = new Upstream(this::fail);
  private final CompletableFuture<Void> allSent;

  // any thread (volatile)
  private volatile boolean completed;
  private volatile boolean unsent;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  OutgoingMessages(WebSocketConnection connection) {
    this.connection = connection;
    this.allSent = new GuardedFuture<>(connection::isCallbackThread);
  }

  CompletableFuture<Void> allSent() {
    return allSent;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    if (upstream.begin(Objects.requireNonNull(subscription, "subscription"))) {
      if (closed) {
        upstream.cancel();
      } else {
        upstream.requestOne();
      }
    }
  }

  @Override
  public void onNext(Message message) {
    Objects.requireNonNull(message, "message");
    if (upstream.hasEnded()) {
      return;
    }
    Sending sending = new Sending();
    SendResult result;
    try {
      result = connection.send(message, sending);
    } catch (Throwable thrown) {
      fail(thrown);
      return;
    }
    if (result == SendResult.OK) {
      sending.continueOnce();
    } else if (result == SendResult.CLOSED) {
      upstream.cancel();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    Objects.requireNonNull(thrown, "thrown");
    if (upstream.end()) {
      failure = thrown;
      connection.close(CloseCode.INTERNAL_ERROR, "");
    }
  }

  @Override
  public void onComplete() {
    if (upstream.end()) {
      completed = true;
      connection.close();
    }
  }

  private void fail(Throwable thrown) {
    failure = thrown;
    upstream.cancel();
    connection.close(CloseCode.INTERNAL_ERROR, "");
  }

  /** Called in a callback when the connection is closed, after the outcomes of all messages. */
  void closed() {
    closed = true;
    upstream.cancel();
    CloseInfo info = Objects.requireNonNull(connection.closeInfo());
    Throwable failure = this.failure;
    if (failure != null) {
      allSent.completeExceptionally(failure);
    } else if (completed && !unsent && info.isOrderly()) {
      allSent.complete(null);
    } else {
      allSent.completeExceptionally(new ConnectionClosedException(info));
    }
  }

  /** The sending of one message, after which the next one is requested. */
  private final class Sending implements SendCallback {
    private final AtomicBoolean continued = new AtomicBoolean();

    /** Requests the next message, unless this was called before. */
    void continueOnce() {
      if (continued.compareAndSet(false, true)) {
        upstream.requestOne();
      }
    }

    @Override
    public void onSent(@Nullable WebSocketException failure) {
      if (failure == null) {
        continueOnce();
      } else {
        unsent = true;
        upstream.cancel();
      }
    }
  }
}
