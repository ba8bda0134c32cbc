// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CloseCode;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.DeflateAgreement;
import io.hawser.protocol.DeflatePool;
import io.hawser.protocol.Headers;
import io.hawser.protocol.HixieProtocol;
import io.hawser.protocol.MaskSource;
import io.hawser.protocol.ProtocolEngine;
import io.hawser.protocol.ProtocolEvents;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import io.hawser.protocol.WebSocketProtocol;
import io.hawser.spi.OpeningHandshake;
import io.hawser.spi.Topics;
import io.hawser.spi.Transport;
import io.hawser.spi.TransportListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the API, the protocol and a transport: the only class that knows all three. Made by
 * transports; to everyone else it is a {@link WebSocket}.
 */
public final class WebSocketConnection implements WebSocket, TransportListener {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final WebSocketListener NO_HANDLERS = new WebSocketListener() {};

  private final WebSocketOptions options;
  private final Transport transport;
  private final OpeningHandshake handshake;
  private final ProtocolEngine protocol;
  private final Callbacks callbacks;
  private final Outbox outbox;
  private final @Nullable Liveness liveness;

  // set before the connection is opened
  private @Nullable Topics topics;

  // any thread (volatile)
  private final AtomicReference<ReadyState> readyState =
      new AtomicReference<>(ReadyState.CONNECTING);
  private volatile WebSocketListener listener = NO_HANDLERS;
  private volatile @Nullable Object attachment;
  private volatile @Nullable CloseInfo closeInfo;
  private volatile boolean paused;

  // transport thread
  private boolean transportEnded;
  private @Nullable Throwable cause;
  private CloseInfo.@Nullable Initiator initiator;
  private @Nullable Future<?> closeTimer;

  /**
   * A connection whose opening handshake is done; it lives when {@link #open} is called.
   *
   * @param masks for a client's frames; a server never asks
   * @param pool of the transport's thread, for a connection that compresses
   * @param attachment to begin with, or null
   */
  public WebSocketConnection(
      Role role,
      WebSocketOptions options,
      Transport transport,
      MaskSource masks,
      DeflatePool pool,
      OpeningHandshake handshake,
      @Nullable Object attachment) {
    Inside inside = new Inside();
    this.options = options;
    this.transport = transport;
    this.handshake = handshake;
    this.attachment = attachment;
    ProtocolVersion version = handshake.version();
    this.protocol =
        version.isHixie()
            ? new HixieProtocol(version, options.limits(), inside, transport)
            : new WebSocketProtocol(
                version,
                role,
                options.limits(),
                masks,
                inside,
                transport,
                handshake.compression(),
                pool);
    this.protocol.answerPings(options.autoPong());
    this.callbacks =
        new Callbacks(
            options, transport, this::callbackFailed, this::callbackRefused, this::updateReading);
    this.outbox = new Outbox(options, transport, protocol, callbacks, inside);
    this.liveness = Liveness.of(options, transport, inside);
  }

  /**
   * Begins the life of the connection: runs the code that sets it up, and then has the transport
   * read, which is paused until now. Transport thread.
   *
   * @param opened is called where the set-up ran: with null when it has returned, or with what it
   *     threw, which also closes the connection
   */
  public void open(Consumer<? super WebSocket> setup, Consumer<@Nullable Throwable> opened) {
    readyState.set(ReadyState.OPEN);
    boolean accepted =
        callbacks.run(
            () -> {
              try {
                setup.accept(this);
              } catch (Throwable thrown) {
                opened.accept(thrown);
                throw thrown;
              }
              opened.accept(null);
            });
    if (!accepted) {
      opened.accept(new RejectedExecutionException("the executor for callbacks refuses work"));
    }
    outbox.flushSoon();
    updateReading();
    if (liveness != null && protocol.isOpen()) {
      liveness.begin();
    }
  }

  // -- sending -----------------------------------------------------------------------------------

  @Override
  public SendResult send(Message message, @Nullable SendCallback callback) {
    checkKind(message.isText());
    noteMessage();
    return outbox.send(message, callback);
  }

  @Override
  public SendResult send(PreparedMessage message, @Nullable SendCallback callback) {
    checkKind(message.isText());
    noteMessage();
    return outbox.send(message, callback);
  }

  private void checkKind(boolean text) {
    if (!text && !takesBinary()) {
      throw new IllegalStateException(
          handshake.version() + ", which this peer speaks, has no binary messages");
    }
  }

  /** Whether binary messages may be sent, which the Hixie drafts do not have. Any thread. */
  public boolean takesBinary() {
    return !handshake.version().isHixie();
  }

  private void noteMessage() {
    if (liveness != null) {
      liveness.onMessage();
    }
  }

  @Override
  public SendResult ping(ByteBuffer payload) {
    ByteBuffer copy = copyOfControlPayload(payload);
    return outbox.sendControl(() -> protocol.ping(copy, 0, copy.capacity()), copy.capacity());
  }

  @Override
  public SendResult pong(ByteBuffer payload) {
    ByteBuffer copy = copyOfControlPayload(payload);
    return outbox.sendControl(() -> protocol.pong(copy, 0, copy.capacity()), copy.capacity());
  }

  private static ByteBuffer copyOfControlPayload(ByteBuffer payload) {
    WebSocketProtocol.checkControlPayload(payload.remaining());
    return ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
  }

  @Override
  public long bufferedAmount() {
    return outbox.bufferedAmount();
  }

  /**
   * Whether more waits for the peer than may, so that the next message would end it. Any thread.
   */
  public boolean isOverLimit() {
    return outbox.bufferedAmount() > options.maxBufferedAmount();
  }

  // -- to many at once ---------------------------------------------------------------------------

  /** Gives this connection the topics of its server, before it is {@linkplain #open opened}. */
  public void topics(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void subscribe(String topic) {
    topics().subscribe(this, Objects.requireNonNull(topic, "topic"));
  }

  @Override
  public void unsubscribe(String topic) {
    topics().unsubscribe(this, Objects.requireNonNull(topic, "topic"));
  }

  @Override
  public void publish(String topic, PreparedMessage message) {
    topics()
        .publish(
            this,
            Objects.requireNonNull(topic, "topic"),
            Objects.requireNonNull(message, "message"));
  }

  private Topics topics() {
    if (topics == null) {
      throw new IllegalStateException("only the connections of a server have topics");
    }
    return topics;
  }

  // -- ending ------------------------------------------------------------------------------------

  @Override
  public void close(int code, String reason) {
    WebSocketProtocol.checkClose(code, reason);
    if (readyState.compareAndSet(ReadyState.OPEN, ReadyState.CLOSING)) {
      outbox.sendClose(() -> protocol.close(code, reason));
    }
  }

  @Override
  public void terminate() {
    if (readyState() != ReadyState.CLOSED) {
      callbacks.runInTransportThread(() -> drop(CloseInfo.Initiator.LOCAL));
    }
  }

  /** Ends the connection; the peer is not told. */
  private void drop(CloseInfo.Initiator initiator) {
    if (this.initiator == null) {
      this.initiator = initiator;
    }
    transport.abort();
    protocol.endOfStream();
  }

  /** Tells the listener what went wrong, once; the first cause is the one that counts. */
  private boolean report(Throwable problem) {
    if (readyState.get() == ReadyState.CLOSED || cause != null) {
      return false;
    }
    cause = problem;
    callbacks.run(() -> listener.onError(this, problem));
    return true;
  }

  private void callbackFailed(Throwable thrown) {
    if (report(thrown)) {
      protocol.fail(CloseCode.INTERNAL_ERROR, "internal error");
      outbox.flushSoon();
    } else {
      logUnhandled(this, thrown);
    }
  }

  private void callbackRefused(Throwable refused) {
    report(refused);
    drop(CloseInfo.Initiator.LOCAL);
  }

  static void logUnhandled(WebSocket ws, Throwable error) {
    // What peers and networks do is no news; anything else is a mistake in code.
    boolean expected =
        error instanceof WebSocketException
            && (error.getCause() == null || error.getCause() instanceof IOException);
    LOG.log(expected ? Level.DEBUG : Level.ERROR, () -> "unhandled error of " + ws, error);
  }

  private void startCloseTimer() {
    if (closeTimer == null && !transportEnded) {
      closeTimer = transport.schedule(this::closingTimedOut, options.closeTimeout());
    }
  }

  private void closingTimedOut() {
    closeTimer = null;
    if (protocol.state() == ProtocolEngine.State.CLOSE_SENT) {
      report(
          new WebSocketTimeoutException(
              WebSocketTimeoutException.Deadline.CLOSING_HANDSHAKE, options.closeTimeout()));
    }
    transport.abort();
    protocol.closingTimedOut();
  }

  // -- told by the transport ---------------------------------------------------------------------

  @Override
  public void onRead(ByteBuffer in) {
    if (liveness != null) {
      liveness.onRead();
    }
    outbox.hold();
    protocol.receive(in);
  }

  @Override
  public void onReadComplete() {
    outbox.release();
  }

  @Override
  public void onWritable() {
    protocol.outputDrained();
    outbox.flushSoon();
  }

  @Override
  public void onFailure(Throwable problem) {
    if (report(new TransportException("the network failed: " + problem.getMessage(), problem))
        && initiator == null) {
      initiator = CloseInfo.Initiator.NETWORK;
    }
  }

  @Override
  public void onEnd() {
    transportEnded = true;
    if (closeTimer != null) {
      closeTimer.cancel(false);
      closeTimer = null;
    }
    protocol.endOfStream();
    outbox.flush();
  }

  // -- receiving ---------------------------------------------------------------------------------

  @Override
  public void pause() {
    paused = true;
    callbacks.runInTransportThread(this::updateReading);
  }

  @Override
  public void resume() {
    paused = false;
    callbacks.runInTransportThread(this::updateReading);
  }

  @Override
  public boolean isPaused() {
    return paused;
  }

  /** Reads or not, as the user and the queue of callbacks want it now. */
  private void updateReading() {
    if (mayRead()) {
      protocol.resume();
      transport.resumeReading();
    } else {
      protocol.pause();
      transport.pauseReading();
    }
  }

  private boolean mayRead() {
    return !paused && !callbacks.areFull();
  }

  /** What the protocol and the outbox say to the connection; here because nobody else may. */
  private final class Inside implements ProtocolEvents, Outbox.Owner, Liveness.Owner {
    private final WebSocketConnection ws = WebSocketConnection.this;

    @Override
    public void onMessage(boolean text, ByteBuffer buffer, int offset, int length) {
      noteMessage();
      Message message = new Message(text, buffer, offset, length, true);
      if (callbacks.runElsewhere()) {
        Message copy = message.copy();
        callBack(() -> listener.onMessage(ws, copy));
        return;
      }
      try {
        listener.onMessage(ws, message);
      } catch (Throwable thrown) {
        callbackFailed(thrown);
      }
      message.end();
    }

    @Override
    public void onPing(ByteBuffer buffer, int offset, int length) {
      ByteBuffer payload = copy(buffer, offset, length);
      callBack(() -> listener.onPing(ws, payload));
    }

    @Override
    public void onPong(ByteBuffer buffer, int offset, int length) {
      ByteBuffer payload = copy(buffer, offset, length);
      if (liveness != null) {
        liveness.onPong(payload);
      }
      callBack(() -> listener.onPong(ws, payload));
    }

    private ByteBuffer copy(ByteBuffer buffer, int offset, int length) {
      byte[] bytes = new byte[length];
      buffer.get(offset, bytes);
      return ByteBuffer.wrap(bytes);
    }

    private void callBack(Runnable callback) {
      callbacks.run(callback);
      if (callbacks.areFull()) {
        updateReading();
      }
    }

    @Override
    public void onViolation(ProtocolViolation violation, String detail) {
      report(new PeerException(violation, detail));
    }

    @Override
    public void onEndOfOutput() {
      outbox.flush();
      transport.end();
    }

    @Override
    public void onClosing() {
      readyState.set(ReadyState.CLOSING);
      stopLiveness();
      startCloseTimer();
      outbox.flushSoon();
    }

    @Override
    public void onClosed(int code, String reason, boolean local) {
      readyState.set(ReadyState.CLOSED);
      stopLiveness();
      if (initiator == null) {
        initiator = local ? CloseInfo.Initiator.LOCAL : CloseInfo.Initiator.REMOTE;
      }
      closeInfo = new CloseInfo(code, reason, initiator, cause);
      // A peer that does not end its side of the stream is not waited for without end.
      startCloseTimer();
      callbacks.tell(() -> listener.onClose(ws, code, reason));
    }

    private void stopLiveness() {
      if (liveness != null) {
        liveness.end();
      }
    }

    @Override
    public boolean isReading() {
      return mayRead();
    }

    @Override
    public void ping(ByteBuffer payload) {
      outbox.sendControl(() -> protocol.ping(payload, 0, payload.capacity()), payload.capacity());
    }

    @Override
    public void onLatency(Duration latency) {
      callBack(() -> listener.onLatency(ws, latency));
    }

    @Override
    public void onSilence(Duration timeout) {
      report(new WebSocketTimeoutException(WebSocketTimeoutException.Deadline.HEARTBEAT, timeout));
      drop(CloseInfo.Initiator.LOCAL);
    }

    @Override
    public void expire(String reason) {
      ws.close(CloseCode.GOING_AWAY, reason);
    }

    @Override
    public boolean isOpen() {
      return readyState.get() == ReadyState.OPEN;
    }

    @Override
    public void giveUp(TransportException problem) {
      callbacks.runInTransportThread(
          () -> {
            if (report(problem)) {
              drop(CloseInfo.Initiator.LOCAL);
            }
          });
    }

    @Override
    public void onDrain() {
      callbacks.run(() -> listener.onDrain(ws));
    }
  }

  // -- what was set, and what it is --------------------------------------------------------------

  @Override
  public WebSocket listener(WebSocketListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  @Override
  public WebSocket onMessage(Consumer<Message> handler) {
    handlers().onMessage = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onText(Consumer<String> handler) {
    handlers().onText = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onBinary(Consumer<ByteBuffer> handler) {
    handlers().onBinary = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onPing(Consumer<ByteBuffer> handler) {
    handlers().onPing = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onPong(Consumer<ByteBuffer> handler) {
    handlers().onPong = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onLatency(Consumer<Duration> handler) {
    handlers().onLatency = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onDrain(Runnable handler) {
    handlers().onDrain = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onError(Consumer<Throwable> handler) {
    handlers().onError = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onClose(CloseHandler handler) {
    handlers().onClose = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @SuppressWarnings("ReferenceEquality") // NO_HANDLERS is one object
  private synchronized LambdaListener handlers() {
    WebSocketListener current = listener;
    if (current instanceof LambdaListener handlers) {
      return handlers;
    }
    if (current != NO_HANDLERS) {
      throw new IllegalStateException("this connection has a listener, which takes every event");
    }
    LambdaListener handlers = new LambdaListener();
    listener = handlers;
    return handlers;
  }

  @Override
  public ReadyState readyState() {
    return readyState.get();
  }

  @Override
  public @Nullable Duration latency() {
    return liveness == null ? null : liveness.latency();
  }

  @Override
  public @Nullable CloseInfo closeInfo() {
    return closeInfo;
  }

  @Override
  public ProtocolVersion protocolVersion() {
    return handshake.version();
  }

  @Override
  public @Nullable String subprotocol() {
    return handshake.subprotocol();
  }

  @Override
  public String extensions() {
    DeflateAgreement compression = handshake.compression();
    return compression == null ? "" : compression.extension();
  }

  @Override
  public @Nullable CompressionStatistics compressionStatistics() {
    return protocol.compressionStatistics();
  }

  @Override
  public HttpRequest request() {
    return handshake.request();
  }

  @Override
  public Headers responseHeaders() {
    return handshake.responseHeaders();
  }

  @Override
  public SocketAddress remoteAddress() {
    return transport.remoteAddress();
  }

  @Override
  public SocketAddress localAddress() {
    return transport.localAddress();
  }

  @Override
  public void attach(@Nullable Object attachment) {
    this.attachment = attachment;
  }

  @Override
  public <T> @Nullable T attachment(Class<T> type) {
    return type.cast(attachment);
  }

  @Override
  public String toString() {
    return "WebSocket[" + remoteAddress() + ", " + request().target() + ", " + readyState() + "]";
  }
}
