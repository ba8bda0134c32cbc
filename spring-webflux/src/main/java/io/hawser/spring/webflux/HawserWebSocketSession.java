// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import io.hawser.CloseInfo;
import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.protocol.CloseCode;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.adapter.AbstractWebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A {@link WebSocketSession} on a connection of Hawser. All methods may be called from any thread.
 */
public final class HawserWebSocketSession extends AbstractWebSocketSession<WebSocket> {
  private final boolean receivesPings;
  private final IncomingMessages incoming;
  private final Set<Transmission> transmissions = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Runnable> waitingForDrain = new ConcurrentLinkedQueue<>();
  private final AtomicInteger drains = new AtomicInteger();
  private final Sinks.One<CloseStatus> closeStatus = Sinks.one();

  // any thread (volatile)
  private final AtomicReference<@Nullable CloseStatus> ownStatus = new AtomicReference<>();

  // callbacks: whether the next Pong answers a Ping of the connection's own heartbeat
  private boolean heartbeatAnswered;

  /**
   * Creates a session. Must be called in the setup code of the connection.
   *
   * @param receivesPings whether Pings are messages for the handler, because nothing else answers
   *     them
   */
  HawserWebSocketSession(
      WebSocket ws,
      String id,
      HandshakeInfo info,
      DataBufferFactory bufferFactory,
      boolean receivesPings) {
    super(ws, id, info, bufferFactory);
    this.receivesPings = receivesPings;
    this.incoming = new IncomingMessages(ws);
    ws.onMessage(this::onMessage)
        .onLatency(latency -> heartbeatAnswered = true)
        .onPing(this::onPing)
        .onPong(this::onPong)
        .onDrain(this::onDrain)
        .onClose((code, reason) -> onClose());
  }

  /**
   * Returns the connection of this session. It has what Spring's interface lacks, for example
   * topics ({@link WebSocket#subscribe}), the other clients ({@link WebSocket#server}) and the
   * number of bytes that wait. Its handlers are taken, and it must not be paused or resumed.
   */
  public WebSocket webSocket() {
    return getDelegate();
  }

  /**
   * Returns the messages that arrive, for one subscriber. Their payloads are on the heap: they may
   * be kept, and need not be released.
   *
   * <ul>
   *   <li>Demand becomes flow control: when a message has arrived that was not requested, the
   *       connection stops reading, which slows down the peer. The peer's Close frame is then not
   *       read either. So a handler that only sends should subscribe, too.
   *   <li>Completes after a closing handshake, whatever its code. Fails with a {@link
   *       ConnectionClosedException} if there was none, or if the peer broke the protocol or a
   *       limit.
   *   <li>After a cancellation, messages that arrive are discarded. The connection stays open.
   *   <li>Pings are answered by Hawser, and are not received unless {@code autoPong} is off. Pongs
   *       are received, except those that answer the heartbeat.
   * </ul>
   */
  @Override
  public Flux<WebSocketMessage> receive() {
    return incoming;
  }

  /**
   * Sends messages. Several calls may send at the same time: their messages are not mixed. The next
   * message is requested when the previous one was accepted and no more than {@code highWaterMark}
   * bytes wait, or else when the bytes of the previous one have left. So a slow client holds up the
   * publisher, and not more than that many bytes and one message. Payloads are released.
   *
   * @return completes when the publisher has completed and the operating system has taken all
   *     messages. Fails, and cancels the publisher, if the connection ends before
   */
  @Override
  public Mono<Void> send(Publisher<WebSocketMessage> messages) {
    Objects.requireNonNull(messages, "messages");
    return Mono.create(
        sink -> {
          Transmission transmission = new Transmission(this, sink);
          transmissions.add(transmission);
          sink.onCancel(transmission);
          if (webSocket().closeInfo() != null) {
            transmission.fail(new ConnectionClosedException(webSocket().closeInfo()));
          }
          messages.subscribe(transmission); // is cancelled if it has failed
        });
  }

  @Override
  public boolean isOpen() {
    return webSocket().isOpen();
  }

  /**
   * Begins the closing handshake, when it is subscribed to. The Close frame follows all messages
   * that were accepted before.
   *
   * @return completes at once; fails with {@link IllegalArgumentException} if the code may not be
   *     sent, or the reason is longer than 123 bytes
   */
  @Override
  public Mono<Void> close(CloseStatus status) {
    Objects.requireNonNull(status, "status");
    return Mono.fromRunnable(() -> closeWith(status));
  }

  private void closeWith(CloseStatus status) {
    boolean first = isOpen() && ownStatus.compareAndSet(null, status);
    String reason = status.getReason();
    try {
      webSocket().close(status.getCode(), reason == null ? "" : reason);
    } catch (RuntimeException refused) {
      if (first) {
        ownStatus.set(null);
      }
      throw refused;
    }
  }

  /**
   * Returns the status with which the session was closed: that of the handler or of {@link #close}
   * if that came first, otherwise that of the Close frame which arrived. 1005 if that gave none,
   * 1006 if there was no Close frame. If Hawser closes, for example with 1001 because the
   * application stops, this is what the peer answers, usually the same.
   */
  @Override
  public Mono<CloseStatus> closeStatus() {
    return closeStatus.asMono();
  }

  // -- the handler -------------------------------------------------------------------------------

  /** Runs the handler, and closes the connection when it has ended. */
  void run(WebSocketHandler handler) {
    Mono<Void> handled;
    try {
      handled = handler.handle(this);
    } catch (Throwable thrown) {
      handled = Mono.error(thrown);
    }
    handled
        .checkpoint(getHandshakeInfo().getUri() + " [HawserRequestUpgradeStrategy]")
        .subscribe(null, this::handlerFailed, () -> closeWith(CloseStatus.NORMAL));
  }

  private void handlerFailed(Throwable failure) {
    if (isOpen()) {
      logger.error(
          getLogPrefix() + "The handler of " + getHandshakeInfo().getUri() + " failed", failure);
    } else if (logger.isDebugEnabled()) {
      logger.debug(getLogPrefix() + "The handler failed after the end of the session", failure);
    }
    closeWith(CloseStatus.SERVER_ERROR);
  }

  /** Forgets what has ended. */
  void ended(Transmission transmission) {
    transmissions.remove(transmission);
  }

  /** Returns how often the peer has caught up so far. */
  int drains() {
    return drains.get();
  }

  /**
   * Runs a task when the peer has caught up.
   *
   * @param before {@link #drains} before the call that reported back-pressure: if the peer has
   *     caught up since, the task is run at once
   */
  void whenDrained(int before, Runnable task) {
    waitingForDrain.add(task);
    if (drains.get() != before && waitingForDrain.remove(task)) {
      task.run();
    }
  }

  // -- callbacks of the connection ---------------------------------------------------------------

  private void onMessage(Message message) {
    add(
        message.isText() ? WebSocketMessage.Type.TEXT : WebSocketMessage.Type.BINARY,
        message.bytes());
  }

  private void onPing(ByteBuffer payload) {
    if (receivesPings) {
      add(WebSocketMessage.Type.PING, payload);
    }
  }

  private void onPong(ByteBuffer payload) {
    boolean ofHeartbeat = heartbeatAnswered;
    heartbeatAnswered = false;
    if (!ofHeartbeat) {
      add(WebSocketMessage.Type.PONG, payload);
    }
  }

  private void add(WebSocketMessage.Type type, ByteBuffer payload) {
    incoming.add(new WebSocketMessage(type, bufferFactory().wrap(payload)));
  }

  private void onDrain() {
    drains.incrementAndGet();
    for (int i = waitingForDrain.size(); i > 0; i--) { // a task may add the next one
      Runnable next = waitingForDrain.poll();
      if (next != null) {
        next.run();
      }
    }
  }

  private void onClose() {
    CloseInfo info = Objects.requireNonNull(webSocket().closeInfo());
    ConnectionClosedException ended = new ConnectionClosedException(info);
    boolean abnormal = info.cause() != null || info.code() == CloseCode.ABNORMAL;
    try {
      incoming.end(abnormal ? ended : null); // first: what sends the messages that arrive completes
    } finally { // whatever the application throws
      transmissions.forEach(each -> fail(each, ended));
      waitingForDrain.clear();
      closeStatus.tryEmitValue(statusOf(info));
    }
  }

  /** Fails one transmission. What its publisher or its subscriber throws must not stop the rest. */
  private void fail(Transmission transmission, ConnectionClosedException ended) {
    try {
      transmission.fail(ended);
    } catch (Throwable thrown) {
      logger.error(getLogPrefix() + "A publisher or its subscriber failed when it ended", thrown);
    }
  }

  private CloseStatus statusOf(CloseInfo info) {
    CloseStatus own = ownStatus.get();
    return own != null && info.initiator() == CloseInfo.Initiator.LOCAL && info.cause() == null
        ? own
        : CloseStatus.create(info.code(), info.reason().isEmpty() ? null : info.reason());
  }
}
