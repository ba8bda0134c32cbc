// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.internal.Printable;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.CloseFrame;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.DeflateAgreement;
import io.hawser.protocol.DeflatePool;
import io.hawser.protocol.Headers;
import io.hawser.protocol.HixieProtocol;
import io.hawser.protocol.MaskSource;
import io.hawser.protocol.PayloadLength;
import io.hawser.protocol.ProtocolEngine;
import io.hawser.protocol.ProtocolVersion;
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

  private final WebSocketOptions options;
  private final Transport transport;
  private final OpeningHandshake handshake;
  private final ProtocolEngine protocol;
  private final Callbacks callbacks;
  private final Events events;
  private final Outbox outbox;
  private final Reception reception;
  private final Ending ending;
  private final @Nullable Liveness liveness;

  // transport thread
  private boolean dropping;

  // set before the connection is opened
  private @Nullable Topics topics;

  // any thread (volatile)
  private final AtomicReference<ReadyState> readyState =
      new AtomicReference<>(ReadyState.CONNECTING);
  private volatile @Nullable Object attachment;
  private volatile boolean paused;
  private volatile @Nullable Runnable whenClosed;

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
    this.options = options;
    this.transport = transport;
    this.handshake = handshake;
    this.attachment = attachment;
    Inside inside = new Inside();
    this.callbacks = new Callbacks(options, transport, inside);
    this.events = new Events(this, callbacks);
    this.protocol =
        handshake.version().isHixie()
            ? new HixieProtocol(
                handshake.version(),
                role,
                options.limits(),
                events,
                transport,
                handshake.compression())
            : new WebSocketProtocol(
                handshake.version(),
                role,
                options.limits(),
                masks,
                events,
                transport,
                handshake.compression(),
                pool);
    this.protocol.answerPings(options.autoPong());
    this.outbox = new Outbox(options, transport, protocol, callbacks, inside);
    this.reception = new Reception(options, transport, protocol, inside);
    this.ending = new Ending(options, transport, protocol, reception, events::onError);
    this.liveness =
        Liveness.of(options, !protocolVersion().isHixie(), transport, reception, inside);
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
    callbacks.run(
        () -> {
          try {
            setup.accept(this);
          } catch (Throwable thrown) {
            opened.accept(thrown);
            throw thrown;
          }
          opened.accept(null);
        },
        () ->
            opened.accept(
                new RejectedExecutionException("the executor for callbacks refuses work")));
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
    PayloadLength.checkControl(payload.remaining());
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

  /** Whether messages are still sent; not once it has sent its Close frame. Transport thread. */
  public boolean isSending() {
    return protocol.isOpen();
  }

  /**
   * Sends a message from the topics, and holds it back until {@link #uncork}. Transport thread.
   *
   * @throws IllegalStateException if it is binary and this connection {@linkplain #takesBinary
   *     takes none}
   */
  public SendResult deliver(PreparedMessage message) {
    checkKind(message.isText());
    noteMessage();
    outbox.cork();
    return outbox.deliver(message);
  }

  /** Lets go what was {@linkplain #deliver delivered}, with one write. Transport thread. */
  public void uncork() {
    outbox.uncork();
  }

  @Override
  public void subscribe(String topic) {
    topics().subscribe(Objects.requireNonNull(topic, "topic"));
  }

  @Override
  public void unsubscribe(String topic) {
    topics().unsubscribe(Objects.requireNonNull(topic, "topic"));
  }

  @Override
  public void publish(String topic, PreparedMessage message) {
    topics()
        .publish(
            Objects.requireNonNull(topic, "topic"), Objects.requireNonNull(message, "message"));
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
    CloseFrame.check(code, reason);
    if (readyState.compareAndSet(ReadyState.OPEN, ReadyState.CLOSING)) {
      outbox.sendClose(() -> protocol.close(code, reason));
    } else if (readyState.get() == ReadyState.CONNECTING) {
      callbacks.runLater(() -> close(code, reason)); // it is being opened just now
    }
  }

  @Override
  public void terminate() {
    if (readyState() != ReadyState.CLOSED) {
      readyState.compareAndSet(ReadyState.OPEN, ReadyState.CLOSING);
      callbacks.drop();
      callbacks.runInTransportThread(ending::drop);
    }
  }

  boolean report(Throwable problem) {
    return ending.report(problem);
  }

  /** A Close frame goes out next; no callback may find the connection open from now on. */
  void sendingEnds() {
    readyState.set(ReadyState.CLOSING);
    outbox.finishSending();
  }

  void endOutput() {
    outbox.flush();
    transport.end();
  }

  void closing() {
    readyState.set(ReadyState.CLOSING);
    stopLiveness();
    ending.startTimer();
    outbox.whenLeft(failure -> ending.closeFrameLeft());
    outbox.flushSoon();
    if (paused) {
      callbacks.runLater(this::updateReading);
    }
  }

  void closed(int code, String reason, boolean local) {
    readyState.set(ReadyState.CLOSED);
    stopLiveness();
    reception.end();
    ending.complete(code, reason, local);
    if (ending.isBroken()) {
      callbacks.drop();
    }
    outbox.settle(() -> events.onClose(code, reason, this::closeTold));
  }

  /** Runs a task behind {@code onClose}, where callbacks run. To be called by the set-up. */
  public void whenClosed(Runnable task) {
    whenClosed = task;
  }

  private void closeTold() {
    Runnable task = whenClosed;
    if (task != null) {
      task.run();
    }
  }

  private void stopLiveness() {
    if (liveness != null) {
      liveness.end();
    }
  }

  static void logUnhandled(WebSocket ws, Throwable error) {
    // What peers and networks do is no news; anything else is a mistake in code.
    boolean expected =
        error instanceof WebSocketException
            && (error.getCause() == null || error.getCause() instanceof IOException);
    LOG.log(expected ? Level.DEBUG : Level.ERROR, () -> "unhandled error of " + ws, error);
  }

  // -- told by the transport ---------------------------------------------------------------------

  @Override
  public void onRead(ByteBuffer in) {
    if (liveness != null) {
      liveness.onRead();
    }
    outbox.hold();
    int offered = in.remaining();
    protocol.receive(in);
    reception.onRead(offered - in.remaining());
  }

  @Override
  public void onReadComplete() {
    reception.onReadComplete();
    outbox.release();
  }

  @Override
  public void onWritable() {
    protocol.outputDrained();
    outbox.flushSoon();
  }

  @Override
  public void onGivenUp(TransportException reason) {
    ending.giveUp(reason);
  }

  @Override
  public void onFailure(Throwable problem) {
    ending.failed(problem);
  }

  @Override
  public void onEnd() {
    ending.streamEnded();
    outbox.flush();
  }

  // -- receiving ---------------------------------------------------------------------------------

  @Override
  public void pause() {
    paused = true;
    callbacks.runOutsideOfCallbacks(this::updateReading);
  }

  @Override
  public void resume() {
    paused = false;
    callbacks.runOutsideOfCallbacks(this::updateReading);
  }

  @Override
  public boolean isPaused() {
    return paused;
  }

  /** Reads or not, as the user and the queue of callbacks want it now. */
  void updateReading() {
    if (mayRead()) {
      protocol.resume();
      transport.resumeReading();
    } else {
      protocol.pause();
      transport.pauseReading();
    }
  }

  private boolean mayRead() {
    return (!paused || protocol.state() == ProtocolEngine.State.CLOSE_SENT) && !callbacks.areFull();
  }

  /**
   * Drops an event that a frame has caused, if it has to be: after our Close frame, the peer's has
   * to be found although the user has paused. Those that follow are dropped, too, so that there is
   * no hole between messages. Transport thread.
   */
  boolean dropEvent() {
    dropping |= paused && protocol.state() == ProtocolEngine.State.CLOSE_SENT;
    return dropping;
  }

  void noteArrival() {
    reception.onMessage();
    noteMessage();
  }

  void notePong(ByteBuffer payload) {
    if (liveness != null) {
      liveness.onPong(payload);
    }
  }

  /** What the parts of a connection say to it; here because nobody else may. */
  private final class Inside
      implements Callbacks.Owner, Outbox.Owner, Liveness.Owner, Reception.Owner {
    @Override
    public void callbackFailed(Throwable thrown) {
      if (ending.report(thrown)) {
        protocol.fail(CloseCode.INTERNAL_ERROR, "internal error");
        outbox.flushSoon();
      } else {
        logUnhandled(WebSocketConnection.this, thrown);
      }
    }

    @Override
    public void callbacksRefused(Throwable refusal) {
      ending.report(refusal);
      ending.drop();
    }

    @Override
    public void roomForCallbacks() {
      updateReading();
    }

    @Override
    public boolean isOpen() {
      return readyState.get() == ReadyState.OPEN;
    }

    @Override
    public void giveUp(TransportException problem) {
      callbacks.runInTransportThread(() -> ending.giveUp(problem));
    }

    @Override
    public void sendPublished() {
      if (topics != null) {
        topics.flush();
      }
    }

    @Override
    public void onDrain() {
      events.onDrain();
    }

    @Override
    public boolean isReading() {
      return mayRead();
    }

    @Override
    public void ping(ByteBuffer payload, Runnable left) {
      outbox.ping(() -> protocol.ping(payload, 0, payload.capacity()), left);
    }

    @Override
    public void onLatency(Duration latency) {
      events.onLatency(latency);
    }

    @Override
    public void onSilence(Duration timeout) {
      ending.report(
          new WebSocketTimeoutException(WebSocketTimeoutException.Deadline.HEARTBEAT, timeout));
      ending.drop();
    }

    @Override
    public void expire(String reason) {
      close(CloseCode.GOING_AWAY, reason);
    }

    @Override
    public void onMessageTimeout(Duration timeout) {
      ending.report(
          new WebSocketTimeoutException(WebSocketTimeoutException.Deadline.MESSAGE, timeout));
      protocol.fail(CloseCode.POLICY_VIOLATION, "a message did not arrive in time");
      outbox.flushSoon();
    }
  }

  // -- what was set, and what it is --------------------------------------------------------------

  @Override
  public WebSocket listener(WebSocketListener listener) {
    events.listener(listener);
    return this;
  }

  @Override
  public WebSocket onMessage(Consumer<Message> handler) {
    events.handlers().onMessage = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onText(Consumer<String> handler) {
    events.handlers().onText = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onBinary(Consumer<ByteBuffer> handler) {
    events.handlers().onBinary = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onPing(Consumer<ByteBuffer> handler) {
    events.handlers().onPing = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onPong(Consumer<ByteBuffer> handler) {
    events.handlers().onPong = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onLatency(Consumer<Duration> handler) {
    events.handlers().onLatency = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onDrain(Runnable handler) {
    events.handlers().onDrain = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onError(Consumer<Throwable> handler) {
    events.handlers().onError = Objects.requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public WebSocket onClose(CloseHandler handler) {
    events.handlers().onClose = Objects.requireNonNull(handler, "handler");
    return this;
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
    return ending.info();
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
    return "WebSocket["
        + remoteAddress()
        + ", "
        + Printable.ascii(request().path())
        + ", "
        + readyState()
        + "]";
  }
}
