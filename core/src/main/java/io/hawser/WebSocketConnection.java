// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CloseCode;
import io.hawser.protocol.MaskSource;
import io.hawser.protocol.ProtocolEvents;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import io.hawser.protocol.WebSocketProtocol;
import io.hawser.spi.Transport;
import io.hawser.spi.TransportListener;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
  private final HttpRequest request;
  private final @Nullable String subprotocol;
  private final WebSocketProtocol protocol;
  private final SendQueue queue = new SendQueue();

  // any thread (volatile)
  private final AtomicReference<ReadyState> readyState =
      new AtomicReference<>(ReadyState.CONNECTING);
  private volatile WebSocketListener listener = NO_HANDLERS;
  private volatile @Nullable Object attachment;
  private volatile @Nullable CloseInfo closeInfo;
  private volatile boolean paused;
  private volatile boolean backpressured;
  private volatile @Nullable SerialExecutor callbacks;

  // transport thread
  private boolean reading;
  private boolean flushScheduled;
  private boolean transportEnded;
  private @Nullable Throwable cause;
  private CloseInfo.@Nullable Initiator initiator;
  private @Nullable Future<?> closeTimer;
  private @Nullable List<SendCallback> unflushed;

  /**
   * A connection whose opening handshake is done; it lives when {@link #open} is called.
   *
   * @param request of the opening handshake
   * @param subprotocol that was agreed, or null
   * @param attachment to begin with, or null
   * @param masks for a client's frames; a server never asks
   */
  public WebSocketConnection(
      Role role,
      WebSocketOptions options,
      Transport transport,
      MaskSource masks,
      HttpRequest request,
      @Nullable String subprotocol,
      @Nullable Object attachment) {
    this.options = options;
    this.transport = transport;
    this.request = request;
    this.subprotocol = subprotocol;
    this.attachment = attachment;
    this.protocol = new WebSocketProtocol(role, options.limits(), masks, new Events(), transport);
    this.protocol.answerPings(options.autoPong());
    this.callbacks =
        options.callbackExecutor() == null
            ? null
            : new SerialExecutor(
                options.callbackExecutor(),
                options.maxQueuedCallbacks(),
                () -> runInTransportThread(this::updateReading));
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
        callBack(
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
    flushSoon();
    updateReading();
  }

  // -- sending -----------------------------------------------------------------------------------

  @Override
  public SendResult send(Message message, @Nullable SendCallback callback) {
    ByteBuffer buffer = message.buffer();
    if (transport.inTransportThread()) {
      drainQueue();
      if (!mayWrite()) {
        return refuse(callback);
      }
      protocol.send(message.isText(), buffer, message.offset(), message.size());
      return written(callback);
    }
    Message copy = copyForLater(message);
    return enqueue(
        () -> {
          if (protocol.isOpen()) {
            protocol.send(copy.isText(), copy.buffer(), copy.offset(), copy.size());
            written(callback);
          } else {
            refuse(callback);
          }
        },
        message.size(),
        callback);
  }

  /** The caller may change its buffer when {@code send} has returned; only text is ours already. */
  private static Message copyForLater(Message message) {
    return new Message(message.isText(), message.bytes(), 0, message.size(), false);
  }

  @Override
  public SendResult ping(ByteBuffer payload) {
    ByteBuffer copy = copyOfControlPayload(payload);
    return control(() -> protocol.ping(copy, 0, copy.capacity()), copy.capacity());
  }

  @Override
  public SendResult pong(ByteBuffer payload) {
    ByteBuffer copy = copyOfControlPayload(payload);
    return control(() -> protocol.pong(copy, 0, copy.capacity()), copy.capacity());
  }

  private static ByteBuffer copyOfControlPayload(ByteBuffer payload) {
    WebSocketProtocol.checkControlPayload(payload.remaining());
    return ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
  }

  private SendResult control(Runnable frame, int size) {
    if (transport.inTransportThread()) {
      drainQueue();
      if (!mayWrite()) {
        return SendResult.CLOSED;
      }
      frame.run();
      return written(null);
    }
    return enqueue(
        () -> {
          frame.run();
          flushSoon();
        },
        size,
        null);
  }

  private SendResult enqueue(Runnable order, int size, @Nullable SendCallback callback) {
    if (!mayWrite()) {
      return refuse(callback);
    }
    if (queue.offer(order, size) && !runLater(this::drainAndFlush)) {
      return refuse(callback);
    }
    return resultOfAccepting();
  }

  /** Whether a message may be accepted; a peer that reads too slowly is given up here. */
  private boolean mayWrite() {
    if (readyState.get() != ReadyState.OPEN) {
      return false;
    }
    long buffered = bufferedAmount();
    if (buffered > options.maxBufferedAmount()) {
      fail(
          new TransportException(
              "the peer is too slow: " + buffered + " bytes wait to be sent to it", null));
      return false;
    }
    return true;
  }

  private SendResult refuse(@Nullable SendCallback callback) {
    if (callback != null) {
      callBack(
          () ->
              callback.onSent(
                  new TransportException("the connection is closing or closed", cause)));
    }
    return SendResult.CLOSED;
  }

  private SendResult written(@Nullable SendCallback callback) {
    if (callback != null) {
      if (unflushed == null) {
        unflushed = new ArrayList<>();
      }
      unflushed.add(callback);
    }
    flushSoon();
    return resultOfAccepting();
  }

  private SendResult resultOfAccepting() {
    if (bufferedAmount() <= options.highWaterMark()) {
      return SendResult.OK;
    }
    backpressured = true;
    // The transport's thread may have sent everything before it could see the flag.
    if (bufferedAmount() <= options.lowWaterMark()) {
      runLater(this::tellIfDrained);
    }
    return SendResult.BACKPRESSURE;
  }

  /** One flush for all that is written during a read burst, or during a turn of the event loop. */
  private void flushSoon() {
    if (!reading && !flushScheduled) {
      flushScheduled = runLater(this::drainAndFlush);
    }
  }

  private void drainAndFlush() {
    flushScheduled = false;
    drainQueue();
    flush();
  }

  private void drainQueue() {
    if (!queue.isEmpty()) {
      queue.drain();
    }
  }

  private void flush() {
    List<SendCallback> sent = unflushed;
    unflushed = null;
    if (sent == null && !backpressured) {
      transport.flush(null);
    } else {
      transport.flush(failure -> onWritten(sent, failure));
    }
  }

  private void onWritten(@Nullable List<SendCallback> sent, @Nullable Throwable failure) {
    if (sent != null) {
      WebSocketException problem =
          failure == null ? null : new TransportException("the message was not sent", failure);
      sent.forEach(callback -> callBack(() -> callback.onSent(problem)));
    }
    tellIfDrained();
  }

  private void tellIfDrained() {
    if (backpressured && bufferedAmount() <= options.lowWaterMark()) {
      backpressured = false;
      if (protocol.isOpen()) {
        callBack(() -> listener.onDrain(this));
      }
    }
  }

  @Override
  public long bufferedAmount() {
    return queue.bytes() + transport.pendingBytes();
  }

  // -- ending ------------------------------------------------------------------------------------

  @Override
  public void close(int code, String reason) {
    WebSocketProtocol.checkClose(code, reason);
    if (readyState.compareAndSet(ReadyState.OPEN, ReadyState.CLOSING)) {
      if (transport.inTransportThread()) {
        drainQueue();
        protocol.close(code, reason);
        flushSoon();
      } else if (queue.offer(() -> protocol.close(code, reason), 0)) {
        runLater(this::drainAndFlush);
      }
    }
  }

  @Override
  public void terminate() {
    if (readyState() != ReadyState.CLOSED) {
      runInTransportThread(() -> drop(CloseInfo.Initiator.LOCAL));
    }
  }

  /** Ends the connection for a reason that is ours or the network's; the peer is not told. */
  private void fail(Throwable problem) {
    runInTransportThread(
        () -> {
          if (report(problem)) {
            drop(
                problem instanceof TransportException && problem.getCause() != null
                    ? CloseInfo.Initiator.NETWORK
                    : CloseInfo.Initiator.LOCAL);
          }
        });
  }

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
    callBack(() -> listener.onError(this, problem));
    return true;
  }

  private void closingTimedOut() {
    closeTimer = null;
    if (protocol.state() == WebSocketProtocol.State.CLOSE_SENT) {
      report(
          new WebSocketTimeoutException(
              WebSocketTimeoutException.Deadline.CLOSING_HANDSHAKE, options.closeTimeout()));
    }
    transport.abort();
    protocol.closingTimedOut();
  }

  private void startCloseTimer() {
    if (closeTimer == null && !transportEnded) {
      closeTimer = transport.schedule(this::closingTimedOut, options.closeTimeout());
    }
  }

  // -- receiving ---------------------------------------------------------------------------------

  @Override
  public void onRead(ByteBuffer in) {
    reading = true;
    protocol.receive(in);
  }

  @Override
  public void onReadComplete() {
    reading = false;
    drainAndFlush();
  }

  @Override
  public void onWritable() {
    protocol.outputDrained();
    flushSoon();
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
    drainQueue();
    protocol.endOfStream();
    flush();
  }

  @Override
  public void pause() {
    paused = true;
    runInTransportThread(this::updateReading);
  }

  @Override
  public void resume() {
    paused = false;
    runInTransportThread(this::updateReading);
  }

  @Override
  public boolean isPaused() {
    return paused;
  }

  /** Reads or not, as the user and the queue of callbacks want it now. */
  private void updateReading() {
    SerialExecutor callbacks = this.callbacks;
    if (paused || callbacks != null && callbacks.isFull()) {
      protocol.pause();
      transport.pauseReading();
    } else {
      protocol.resume();
      transport.resumeReading();
    }
  }

  /** What the protocol says, on its way to the listener; here because nobody else may say it. */
  private final class Events implements ProtocolEvents {
    @Override
    public void onMessage(boolean text, ByteBuffer buffer, int offset, int length) {
      Message message = new Message(text, buffer, offset, length, true);
      if (callbacks != null) {
        Message copy = message.copy();
        callBackFromFrame(() -> listener.onMessage(WebSocketConnection.this, copy));
        return;
      }
      try {
        listener.onMessage(WebSocketConnection.this, message);
      } catch (Throwable thrown) {
        callbackFailed(thrown);
      }
      message.end();
    }

    @Override
    public void onPing(ByteBuffer buffer, int offset, int length) {
      ByteBuffer payload = copy(buffer, offset, length);
      callBackFromFrame(() -> listener.onPing(WebSocketConnection.this, payload));
    }

    @Override
    public void onPong(ByteBuffer buffer, int offset, int length) {
      ByteBuffer payload = copy(buffer, offset, length);
      callBackFromFrame(() -> listener.onPong(WebSocketConnection.this, payload));
    }

    private ByteBuffer copy(ByteBuffer buffer, int offset, int length) {
      byte[] bytes = new byte[length];
      buffer.get(offset, bytes);
      return ByteBuffer.wrap(bytes);
    }

    @Override
    public void onViolation(ProtocolViolation violation, String detail) {
      report(new PeerException(violation, detail));
    }

    @Override
    public void onEndOfOutput() {
      flush();
      transport.end();
    }

    @Override
    public void onClosing() {
      readyState.set(ReadyState.CLOSING);
      startCloseTimer();
      flushSoon();
    }

    @Override
    public void onClosed(int code, String reason, boolean local) {
      readyState.set(ReadyState.CLOSED);
      if (initiator == null) {
        initiator = local ? CloseInfo.Initiator.LOCAL : CloseInfo.Initiator.REMOTE;
      }
      closeInfo = new CloseInfo(code, reason, initiator, cause);
      // A peer that does not end its side of the stream is not waited for without end.
      startCloseTimer();
      callBack(() -> listener.onClose(WebSocketConnection.this, code, reason));
    }
  }

  // -- calling back ------------------------------------------------------------------------------

  private void callBackFromFrame(Runnable callback) {
    callBack(callback);
    SerialExecutor callbacks = this.callbacks;
    if (callbacks != null && callbacks.isFull()) {
      updateReading();
    }
  }

  /** Runs a callback where callbacks run; false if its executor does not want it. */
  private boolean callBack(Runnable callback) {
    Runnable guarded =
        () -> {
          try {
            callback.run();
          } catch (Throwable thrown) {
            runInTransportThread(() -> callbackFailed(thrown));
          }
        };
    SerialExecutor callbacks = this.callbacks;
    if (callbacks == null) {
      if (!runInTransportThread(guarded)) {
        // That thread has ended. Better told by another than not at all.
        guarded.run();
      }
      return true;
    }
    try {
      callbacks.execute(guarded);
      return true;
    } catch (RuntimeException refused) {
      // What is still to be told, the end above all, is told by the transport's thread.
      this.callbacks = null;
      runInTransportThread(
          () -> {
            report(refused);
            drop(CloseInfo.Initiator.LOCAL);
          });
      return false;
    }
  }

  private void callbackFailed(Throwable thrown) {
    if (report(thrown)) {
      protocol.fail(CloseCode.INTERNAL_ERROR, "internal error");
      flushSoon();
    } else {
      logUnhandled(this, thrown);
    }
  }

  static void logUnhandled(WebSocket ws, Throwable error) {
    // What peers and networks do is no news; anything else is a mistake in code.
    boolean expected =
        error instanceof WebSocketException
            && (error.getCause() == null || error.getCause() instanceof java.io.IOException);
    Level level = expected ? Level.DEBUG : Level.ERROR;
    LOG.log(level, () -> "unhandled error of " + ws, error);
  }

  /** Runs a task now if this is the transport's thread, else there; false if that has ended. */
  private boolean runInTransportThread(Runnable task) {
    if (transport.inTransportThread()) {
      task.run();
      return true;
    }
    return runLater(task);
  }

  /** Runs a task in the transport's thread after what it does now; false if that has ended. */
  private boolean runLater(Runnable task) {
    try {
      transport.execute(task);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
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
  public @Nullable CloseInfo closeInfo() {
    return closeInfo;
  }

  @Override
  public @Nullable String subprotocol() {
    return subprotocol;
  }

  @Override
  public HttpRequest request() {
    return request;
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
    return "WebSocket[" + remoteAddress() + ", " + request.target() + ", " + readyState() + "]";
  }
}
