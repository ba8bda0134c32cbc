// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.CloseInfo;
import io.hawser.HandshakeException;
import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.connection.WebSocketConnection;
import io.hawser.http.HttpResponse;
import io.hawser.jfr.Events;
import io.hawser.protocol.PayloadLength;
import io.hawser.protocol.engine.CloseFrame;
import io.hawser.resume.ResumeProtocol;
import io.hawser.resume.ResumeReader;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Implements a reconnecting WebSocket. It has one connection at a time, and opens the next one
 * through a {@link Connector} when the last one has ended. Used by clients; applications use the
 * interface.
 */
public final class ReconnectingConnection implements ReconnectingWebSocket {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  private final ReconnectPolicy policy;
  private final ReconnectListener listener;
  private final Connector connector;
  private final Set<ReconnectingWebSocket> running;
  private final ReconnectExecutor executor;
  private final Delivery delivery;

  // any thread (volatile), written with the lock held
  private volatile boolean closed;

  // guarded by this
  private @Nullable Attempt attempt;
  private @Nullable Future<?> timer;

  // written before closed, read after it
  private int closeCode;
  private String closeReason = "";

  // where callbacks run, one task at a time
  private boolean begun;
  private int attempts;
  private long downSinceNanos;
  private final Positions positions;

  private ReconnectingConnection(
      ReconnectPolicy policy,
      WebSocketOptions options,
      ReconnectListener listener,
      Connector connector,
      Set<ReconnectingWebSocket> running) {
    this.policy = Objects.requireNonNull(policy, "policy");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.connector = connector;
    this.running = running;
    this.downSinceNanos = connector.nanoTime();
    this.executor = new ReconnectExecutor(connector, options.callbackExecutor());
    this.delivery = new Delivery(executor, policy.newQueue());
    this.positions = new Positions(options.maxBufferedAmount() - policy.maxWaitingBytes());
    if (policy.maxWaitingBytes() > options.maxBufferedAmount()) {
      // The queue is sent at once. Sending more than that terminates the connection.
      throw new IllegalArgumentException(
          "a queue of "
              + policy.maxWaitingBytes()
              + " bytes: must be at most maxBufferedAmount, which is "
              + options.maxBufferedAmount());
    }
  }

  /**
   * Starts the first attempt.
   *
   * @param options the options of the connections that the connector opens
   * @param running a set that contains the result until it is closed or gives up
   * @throws IllegalArgumentException if the policy's queue may hold more than a connection may
   *     buffer
   */
  public static ReconnectingWebSocket start(
      ReconnectPolicy policy,
      WebSocketOptions options,
      ReconnectListener listener,
      Connector connector,
      Set<ReconnectingWebSocket> running) {
    ReconnectingConnection started =
        new ReconnectingConnection(policy, options, listener, connector, running);
    running.add(started);
    started.executor.run(started::tryToConnect);
    return started;
  }

  // -- called by the user ------------------------------------------------------------------------

  @Override
  public SendResult send(Message message, @Nullable SendCallback callback) {
    Objects.requireNonNull(message, "message");
    PayloadLength.check(message.size());
    return delivery.send(message, callback);
  }

  @Override
  public SendResult send(PreparedMessage message, @Nullable SendCallback callback) {
    Objects.requireNonNull(message, "message");
    return delivery.send(message, callback);
  }

  @Override
  public long bufferedAmount() {
    return delivery.bufferedAmount();
  }

  @Override
  public @Nullable WebSocket current() {
    return delivery.connection();
  }

  @Override
  public boolean isOpen() {
    return delivery.open() != null;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close(int code, String reason) {
    CloseFrame.check(code, reason);
    boolean connected;
    CompletableFuture<WebSocket> opening;
    synchronized (this) {
      if (closed) {
        return;
      }
      closeCode = code;
      closeReason = reason;
      closed = true;
      connected = attempt != null && attempt.connection != null;
      opening = attempt == null ? null : attempt.opening;
      if (timer != null) {
        timer.cancel(false);
      }
    }
    running.remove(this);
    delivery.close();
    WebSocket open = delivery.connection();
    if (open != null) {
      open.close(code, reason);
    } else if (!connected) {
      // A connection that is being set up first sends the waiting messages, and is then closed.
      if (opening != null) {
        opening.cancel(false);
      }
      delivery.refuseAll();
    }
  }

  // -- attempts, where callbacks run -------------------------------------------------------------

  private void tryToConnect() {
    if (closed) {
      return;
    }
    attempts++;
    Events.reconnectAttempted(connector.address(), attempts);
    if (begun) {
      connector.onReconnect();
    }
    begun = true;
    executor.guard(() -> listener.onAttempt(this, attempts));
    Attempt next = new Attempt();
    synchronized (this) {
      attempt = next;
    }
    try {
      // On the connector's thread, so that the client is not closed while an attempt begins.
      connector.execute(next::begin);
    } catch (RejectedExecutionException ended) {
      down(next, null, ended);
    }
  }

  private void down(Attempt ended, @Nullable CloseInfo closeInfo, @Nullable Throwable failure) {
    delivery.end();
    synchronized (this) {
      attempt = null;
    }
    if (closed) {
      delivery.refuseAll();
      return;
    }
    long now = connector.nanoTime();
    if (closeInfo != null && policy.isStable(Duration.ofNanos(now - ended.openedNanos))) {
      attempts = 0;
      downSinceNanos = now;
    }
    Outage outage = new Outage(attempts, closeInfo, failure);
    Duration delay = policy.delay(attempts, retryAfter(failure), connector::random);
    Duration nextAfter = Duration.ofNanos(now - downSinceNanos).plus(delay);
    if (isFinal(outage) || !policy.allows(attempts, nextAfter)) {
      giveUp(outage);
      return;
    }
    executor.guard(() -> listener.onDown(this, outage, delay));
    boolean threadEnded = false;
    synchronized (this) {
      if (!closed) {
        try {
          timer = connector.schedule(() -> executor.run(this::tryToConnect), delay);
        } catch (RejectedExecutionException e) {
          threadEnded = true;
        }
      }
    }
    if (threadEnded) {
      giveUp(outage);
    }
  }

  private void lost(String topic) {
    executor.guard(() -> listener.onLost(this, topic));
  }

  private @Nullable Duration retryAfter(@Nullable Throwable failure) {
    HttpResponse answer = failure instanceof HandshakeException refusal ? refusal.response() : null;
    return answer == null ? null : RetryAfter.of(answer, connector.now());
  }

  private boolean isFinal(Outage outage) {
    try {
      return policy.isFinal(outage);
    } catch (Throwable mistake) {
      LOG.log(
          Level.ERROR,
          "a predicate of a reconnect policy failed; there are no more attempts",
          mistake);
      return true;
    }
  }

  private void giveUp(Outage outage) {
    synchronized (this) {
      if (closed) {
        return; // close() has already refused the waiting messages
      }
      closed = true;
    }
    running.remove(this);
    delivery.refuseAll();
    executor.run(() -> listener.onGivenUp(this, outage));
  }

  /** One attempt, and the connection that it opens. */
  private final class Attempt {
    // guarded by the outer object
    private @Nullable CompletableFuture<WebSocket> opening;
    private @Nullable WebSocketConnection connection;

    // written on the transport thread, before setUp
    private @Nullable ResumedTopics topics;

    // where callbacks run
    private long openedNanos;
    private @Nullable Throwable thrown;

    /** Runs on the connector's thread. */
    void begin() {
      if (closed) {
        return;
      }
      CompletableFuture<WebSocket> opening;
      try {
        opening = connector.connect(this::accepted, this::setUp);
      } catch (Throwable refused) {
        opening = CompletableFuture.failedFuture(refused);
      }
      boolean late;
      synchronized (ReconnectingConnection.this) {
        this.opening = opening;
        late = closed;
      }
      if (late) {
        opening.cancel(false);
      }
      opening.whenComplete(
          (ws, failure) -> {
            if (failure != null) {
              executor.run(() -> failed(failure));
            }
          });
    }

    private void failed(Throwable failure) {
      synchronized (ReconnectingConnection.this) {
        if (connection != null) {
          return; // its setup has thrown, and its end will be reported
        }
      }
      down(this, null, failure);
    }

    /** Runs on the transport thread. */
    private void accepted(WebSocketConnection connection) {
      if (policy.resumes() && ResumeProtocol.isName(connection.subprotocol())) {
        topics = new ResumedTopics(connection, positions, ReconnectingConnection.this::lost);
        connection.speakResume(new ResumeReader(topics));
      }
    }

    private void setUp(WebSocket ws) {
      WebSocketConnection opened = (WebSocketConnection) ws;
      opened.whenClosed(() -> executor.run(() -> down(this, opened.closeInfo(), thrown)));
      openedNanos = connector.nanoTime();
      boolean late;
      synchronized (ReconnectingConnection.this) {
        late = closed;
        connection = opened;
      }
      if (late) {
        opened.close(closeCode, closeReason);
        return;
      }
      if (topics != null) {
        topics.begin();
      }
      try {
        listener.onOpen(ws);
      } catch (Throwable mistake) {
        thrown = mistake;
        throw mistake;
      }
      if (topics == null) {
        positions.forget().forEach(ReconnectingConnection.this::lost);
      }
      delivery.begin(opened);
      if (closed) {
        opened.close(closeCode, closeReason);
      }
    }
  }
}
