// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CloseCode;
import io.hawser.protocol.WebSocketProtocol;
import io.hawser.spi.Connector;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A client's WebSocket that outlives its connections: when one ends, or cannot be opened, there is
 * another attempt, as its {@link ReconnectPolicy} says. It begins with the first attempt, at once,
 * and ends with {@link #close} or when it gives up.
 *
 * <p>What it promises of messages: each is handed to one connection at most, in the order in which
 * they were sent, and never a second time. What was handed to a connection that broke before the
 * operating system had taken it is reported to its {@link SendCallback}, and not sent again by
 * itself; whether the peer has it, only the peer can tell. A message that {@link #send} answered
 * with {@link SendResult#CLOSED}, for there was no connection, or that was still waiting for one in
 * the end, has never left.
 *
 * <p>All methods may be called by any thread, and in callbacks.
 */
public final class ReconnectingWebSocket {
  static final System.Logger LOG = System.getLogger("io.hawser");

  private final ReconnectPolicy policy;
  private final ReconnectListener listener;
  private final Connector connector;
  private final Set<ReconnectingWebSocket> living;
  private final Steps steps;
  private final Delivery delivery;

  // any thread (volatile), written by those who hold the lock
  private volatile boolean closed;

  // guarded by this
  private @Nullable Attempt attempt;
  private @Nullable Future<?> timer;

  // written before closed, read after it
  private int closeCode;
  private String closeReason = "";

  // where callbacks run, one step at a time
  private int attempts;
  private long downSinceNanos;

  private ReconnectingWebSocket(
      ReconnectPolicy policy,
      WebSocketOptions options,
      ReconnectListener listener,
      Connector connector,
      Set<ReconnectingWebSocket> living) {
    this.policy = Objects.requireNonNull(policy, "policy");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.connector = connector;
    this.living = living;
    this.downSinceNanos = connector.nanoTime();
    this.steps = new Steps(connector, options.callbackExecutor());
    this.delivery = new Delivery(steps, policy.newQueue());
    if (policy.maxWaitingBytes() > options.maxBufferedAmount()) {
      // They are sent in one go, and who sends more than that loses the connection.
      throw new IllegalArgumentException(
          "a queue of "
              + policy.maxWaitingBytes()
              + " bytes: at most maxBufferedAmount, which is "
              + options.maxBufferedAmount());
    }
  }

  /**
   * Begins one. For clients, not for applications.
   *
   * @param options of the connections that the connector opens
   * @param living where it stands until it is closed or gives up
   * @throws IllegalArgumentException if more may wait than a connection may buffer
   */
  public static ReconnectingWebSocket start(
      ReconnectPolicy policy,
      WebSocketOptions options,
      ReconnectListener listener,
      Connector connector,
      Set<ReconnectingWebSocket> living) {
    ReconnectingWebSocket started =
        new ReconnectingWebSocket(policy, options, listener, connector, living);
    living.add(started);
    started.steps.run(started::tryToConnect);
    return started;
  }

  // -- sending -----------------------------------------------------------------------------------

  /** Sends text; see {@link #send(Message, SendCallback)}. */
  public SendResult send(String text) {
    return send(Message.text(text), null);
  }

  /** Sends text, and calls back. */
  public SendResult send(String text, @Nullable SendCallback callback) {
    return send(Message.text(text), callback);
  }

  /** Sends the bytes between the buffer's position and limit, which stay as they are. */
  public SendResult send(ByteBuffer bytes) {
    return send(Message.binary(bytes), null);
  }

  /** Sends bytes. */
  public SendResult send(byte[] bytes) {
    return send(Message.binary(bytes), null);
  }

  /** Sends a message; see {@link #send(Message, SendCallback)}. */
  public SendResult send(Message message) {
    return send(message, null);
  }

  /**
   * Sends a message by the connection of the moment, as {@link WebSocket#send(Message,
   * SendCallback)} does. Without one it waits for the next, if the policy has a {@linkplain
   * ReconnectPolicy.Builder#queue queue} and that has room; otherwise it is refused. Never blocks,
   * and the message may be changed or thrown away when it returns.
   *
   * @param callback told once: null when the operating system has taken the message, or why not
   * @return {@link SendResult#OK} also for a message that waits
   */
  public SendResult send(Message message, @Nullable SendCallback callback) {
    WebSocketProtocol.checkPayload(message.size());
    return delivery.send(message, callback);
  }

  /** Sends a message that is encoded once for all who get it. */
  public SendResult send(PreparedMessage message) {
    return send(message, null);
  }

  /** Sends a message that is encoded once for all who get it, and calls back. */
  public SendResult send(PreparedMessage message, @Nullable SendCallback callback) {
    return delivery.send(message, callback);
  }

  /**
   * Sends a message.
   *
   * @return completes when the operating system has taken the message, or with the {@link
   *     WebSocketException} that prevented it
   */
  public CompletableFuture<Void> sendAsync(Message message) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    send(
        message,
        failure -> {
          if (failure == null) {
            sent.complete(null);
          } else {
            sent.completeExceptionally(failure);
          }
        });
    return sent;
  }

  /** Sends text, as {@link #sendAsync(Message)}. */
  public CompletableFuture<Void> sendAsync(String text) {
    return sendAsync(Message.text(text));
  }

  /** Bytes accepted and not yet taken by the operating system, with those that wait. */
  public long bufferedAmount() {
    return delivery.bufferedAmount();
  }

  // -- what it is --------------------------------------------------------------------------------

  /**
   * The connection of the moment: set up, with nothing waiting any more; null without one. To keep
   * it makes no sense.
   */
  public @Nullable WebSocket current() {
    return delivery.connection();
  }

  /** Whether messages would be sent at once. */
  public boolean isOpen() {
    return delivery.open() != null;
  }

  /** Whether it has come to its end: there will be no more attempts. */
  public boolean isClosed() {
    return closed;
  }

  // -- ending ------------------------------------------------------------------------------------

  /** Ends it with code 1000 and no reason; see {@link #close(int, String)}. */
  public void close() {
    close(CloseCode.NORMAL, "");
  }

  /**
   * Ends it for good. The connection, if there is one, is closed behind all messages that were
   * accepted before; without one, those that wait are refused, and an attempt is given up. Returns
   * at once, and does nothing when it has ended before.
   *
   * @throws IllegalArgumentException as {@link WebSocket#close(int, String)} does
   */
  public void close(int code, String reason) {
    WebSocketProtocol.checkClose(code, reason);
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
    living.remove(this);
    delivery.close();
    WebSocket open = delivery.connection();
    if (open != null) {
      open.close(code, reason);
    } else if (!connected) {
      // One that is being set up sends first what waits, and is closed then.
      if (opening != null) {
        opening.cancel(false);
      }
      delivery.refuseAll();
    }
  }

  // -- step by step, where callbacks run ---------------------------------------------------------

  private void tryToConnect() {
    if (closed) {
      return;
    }
    attempts++;
    steps.guard(() -> listener.onAttempt(this, attempts));
    Attempt next = new Attempt();
    synchronized (this) {
      attempt = next;
    }
    try {
      // There, so that no client is closed under the feet of an attempt that begins.
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
    steps.guard(() -> listener.onDown(this, outage, delay));
    boolean threadEnded = false;
    synchronized (this) {
      if (!closed) {
        try {
          timer = connector.schedule(() -> steps.run(this::tryToConnect), delay);
        } catch (RejectedExecutionException e) {
          threadEnded = true;
        }
      }
    }
    if (threadEnded) {
      giveUp(outage);
    }
  }

  private @Nullable Duration retryAfter(@Nullable Throwable failure) {
    HttpResponse answer = failure instanceof HandshakeException refusal ? refusal.response() : null;
    return answer == null ? null : RetryAfter.of(answer, connector.now());
  }

  private boolean isFinal(Outage outage) {
    try {
      return policy.isFinal(outage);
    } catch (Throwable mistake) {
      LOG.log(Level.ERROR, "a rule of a reconnect policy failed, which ends it", mistake);
      return true;
    }
  }

  private void giveUp(Outage outage) {
    synchronized (this) {
      if (closed) {
        return; // and by this nothing waits
      }
      closed = true;
    }
    living.remove(this);
    delivery.refuseAll();
    steps.run(() -> listener.onGivenUp(this, outage));
  }

  /** One attempt, and the connection that it brings. */
  private final class Attempt {
    // guarded by the lock of the whole
    private @Nullable CompletableFuture<WebSocket> opening;
    private @Nullable WebSocketConnection connection;

    // where callbacks run
    private long openedNanos;
    private @Nullable Throwable thrown;

    /** In the thread of the connector. */
    void begin() {
      if (closed) {
        return;
      }
      CompletableFuture<WebSocket> opening;
      try {
        opening = connector.connect(this::setUp);
      } catch (Throwable refused) {
        opening = CompletableFuture.failedFuture(refused);
      }
      boolean late;
      synchronized (ReconnectingWebSocket.this) {
        this.opening = opening;
        late = closed;
      }
      if (late) {
        opening.cancel(false);
      }
      opening.whenComplete(
          (ws, failure) -> {
            if (failure != null) {
              steps.run(() -> failed(failure));
            }
          });
    }

    private void failed(Throwable failure) {
      synchronized (ReconnectingWebSocket.this) {
        if (connection != null) {
          return; // its set-up has thrown; its end is still to come
        }
      }
      down(this, null, failure);
    }

    private void setUp(WebSocket ws) {
      WebSocketConnection opened = (WebSocketConnection) ws;
      opened.whenClosed(() -> steps.run(() -> down(this, opened.closeInfo(), thrown)));
      openedNanos = connector.nanoTime();
      boolean late;
      synchronized (ReconnectingWebSocket.this) {
        late = closed;
        connection = opened;
      }
      if (late) {
        opened.close(closeCode, closeReason);
        return;
      }
      try {
        listener.onOpen(ws);
      } catch (Throwable mistake) {
        thrown = mistake;
        throw mistake;
      }
      delivery.begin(opened);
      if (closed) {
        opened.close(closeCode, closeReason);
      }
    }
  }
}
