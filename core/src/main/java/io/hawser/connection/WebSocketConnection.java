// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.CloseInfo;
import io.hawser.Hub;
import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.OutgoingMessage;
import io.hawser.PreparedMessage;
import io.hawser.ReadyState;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import io.hawser.WebSocketOptions;
import io.hawser.counting.EndpointCounters;
import io.hawser.http.HttpRequest;
import io.hawser.internal.Printable;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Headers;
import io.hawser.protocol.PayloadLength;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.MaskSource;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.resume.ResumeFrame;
import io.hawser.resume.ResumeProtocol;
import io.hawser.spi.MessageFilter;
import io.hawser.spi.OpeningHandshake;
import io.hawser.spi.Topics;
import io.hawser.spi.Transport;
import io.hawser.spi.TransportListener;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection, which joins the API, the protocol and a transport. Passes the user's calls and the
 * transport's events on to its parts. Transports create it. All other code sees a {@link
 * WebSocket}.
 */
public final class WebSocketConnection extends HandlerSetters implements TransportListener {
  private final Transport transport;
  private final OpeningHandshake handshake;
  private final Lifecycle lifecycle;
  private final ProtocolEngine protocol;
  private final Outbox outbox;
  private final @Nullable Liveness liveness;
  private final EndpointCounters.OnThread counters;

  // set before the connection is opened
  private @Nullable Topics topics;
  private boolean escapes;

  /**
   * Creates a connection, after its opening handshake has succeeded. It starts when {@link #open}
   * is called.
   *
   * @param masks the source of masking keys for a client's frames; unused on a server
   * @param pool the pool of the transport thread; used if the connection compresses
   * @param counters those of the transport thread; {@link EndpointCounters#unused} if nobody reads
   *     them
   * @param begin when the opening handshake began, in terms of {@link Transport#nanoTime}
   */
  public WebSocketConnection(
      Role role,
      WebSocketOptions options,
      Transport transport,
      MaskSource masks,
      DeflatePool pool,
      OpeningHandshake handshake,
      @Nullable Object attachment,
      EndpointCounters.OnThread counters,
      long begin) {
    this.transport = transport;
    this.handshake = handshake;
    attach(attachment);
    this.lifecycle =
        new Lifecycle(this, role, options, transport, masks, pool, handshake, counters, begin);
    this.counters = counters;
    this.protocol = lifecycle.protocol;
    this.outbox = lifecycle.outbox;
    this.liveness = lifecycle.liveness;
  }

  /**
   * Opens the connection: runs the setup code where callbacks run, and then starts reading from the
   * transport, which has been paused until now. Must be called on the transport thread.
   *
   * @param opened called after the setup code, in the same place: with null, or with what that code
   *     threw, which also closes the connection
   */
  public void open(Consumer<? super WebSocket> setup, Consumer<@Nullable Throwable> opened) {
    lifecycle.open(setup, opened);
  }

  // -- sending -----------------------------------------------------------------------------------

  @Override
  public SendResult send(Message message, @Nullable SendCallback callback) {
    Objects.requireNonNull(message, "message");
    beforeMessage(message.isText());
    return outbox.send(escapes ? ResumeFrame.escape(message) : message, callback);
  }

  /** Sends a message of the subprotocol for resuming. May be called from any thread. */
  public void sendMarked(Message message) {
    outbox.send(message, null);
  }

  @Override
  public SendResult send(PreparedMessage message, @Nullable SendCallback callback) {
    Objects.requireNonNull(message, "message");
    beforeMessage(message.isText());
    return outbox.send(entry(escapes ? ResumeFrame.escape(message) : message, callback));
  }

  private SendQueue.Entry entry(PreparedMessage message, @Nullable SendCallback callback) {
    return new SendQueue.Entry(
        () -> MessageAccess.send(message, protocol), message.size(), callback);
  }

  @Override
  public CompletableFuture<Void> sendAsync(Message message) {
    SentFuture sent = new SentFuture(this::isCallbackThread);
    send(message, sent);
    return sent;
  }

  private void beforeMessage(boolean text) {
    if (!text && !takesBinary()) {
      throw new IllegalStateException(
          "this peer speaks " + handshake.version() + ", which has no binary messages");
    }
    if (liveness != null) {
      liveness.onMessage();
    }
  }

  /**
   * Returns whether binary messages may be sent. The Hixie drafts have none. May be called from any
   * thread.
   */
  public boolean takesBinary() {
    return !handshake.version().isHixie();
  }

  @Override
  public OutgoingMessage beginText() {
    return begin(true);
  }

  @Override
  public OutgoingMessage beginBinary() {
    return begin(false);
  }

  private OutgoingMessage begin(boolean text) {
    beforeMessage(text);
    return new FragmentedMessage(text, lifecycle.fragments, escapes);
  }

  @Override
  public SendResult ping(ByteBuffer payload) {
    ByteBuffer copy = copyOfControlPayload(payload);
    return outbox.send(
        SendQueue.Entry.control(() -> protocol.ping(copy, 0, copy.capacity()), copy.capacity()));
  }

  @Override
  public SendResult pong(ByteBuffer payload) {
    ByteBuffer copy = copyOfControlPayload(payload);
    return outbox.send(
        SendQueue.Entry.control(() -> protocol.pong(copy, 0, copy.capacity()), copy.capacity()));
  }

  private static ByteBuffer copyOfControlPayload(ByteBuffer payload) {
    Objects.requireNonNull(payload, "payload");
    PayloadLength.checkControl(payload.remaining());
    return ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
  }

  @Override
  public long bufferedAmount() {
    return outbox.bufferedAmount();
  }

  /**
   * Returns whether more than {@code maxBufferedAmount} waits, so that the next message would drop
   * the connection. May be called from any thread.
   */
  public boolean isOverLimit() {
    return outbox.isOverLimit();
  }

  /** Sets the topics of the server. Must be called before {@link #open}. */
  public void topics(Topics topics) {
    this.topics = topics;
    outbox.topics = topics;
  }

  /** Returns whether the subprotocol for resuming was agreed on. May be called from any thread. */
  public boolean canResume() {
    return ResumeProtocol.isName(handshake.subprotocol());
  }

  /**
   * Speaks the subprotocol for resuming. Must be called before {@link #open}, if the subprotocol
   * was selected. {@link #subprotocol} is that of the application from now on.
   *
   * @param filter receives every message before the listener does
   */
  public void speakResume(MessageFilter filter) {
    lifecycle.filter = filter;
    escapes = true;
  }

  /**
   * Runs a task as a callback for something that the peer sent: in order with the callbacks for its
   * messages, and discarded when these are discarded. Must be called on the transport thread.
   */
  public void runEvent(Runnable task) {
    lifecycle.dispatcher.event(task, 0);
  }

  /**
   * Closes the connection with 1002, because the peer does not keep to the subprotocol for
   * resuming. Must be called on the transport thread.
   */
  public void failResume(String problem) {
    lifecycle.failSubprotocol(problem);
  }

  /**
   * Returns whether messages can still be sent, which ends when our Close frame is sent. Must be
   * called on the transport thread.
   */
  public boolean isSending() {
    return protocol.isOpen();
  }

  /**
   * Sends a message of the topics, but does not flush it before {@link #uncork}. Must be called on
   * the transport thread.
   *
   * @throws IllegalStateException if the message is binary and {@link #takesBinary} is false
   */
  public SendResult deliver(PreparedMessage message) {
    return deliverMarked(escapes ? ResumeFrame.escape(message) : message);
  }

  /** Sends a message as {@link #deliver} does, which may be one of the subprotocol for resuming. */
  public SendResult deliverMarked(PreparedMessage message) {
    beforeMessage(message.isText());
    outbox.cork();
    return outbox.deliver(entry(message, null));
  }

  /**
   * Flushes all {@linkplain #deliver delivered} messages with one write. Must be called on the
   * transport thread.
   */
  public void uncork() {
    outbox.uncork();
  }

  @Override
  public void subscribe(String topic) {
    Objects.requireNonNull(topic, "topic");
    topics().subscribe(topic);
  }

  @Override
  public void unsubscribe(String topic) {
    Objects.requireNonNull(topic, "topic");
    topics().unsubscribe(topic);
  }

  @Override
  public void publish(String topic, PreparedMessage message) {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(message, "message");
    topics().publish(topic, message);
  }

  @Override
  public Hub server() {
    return topics().server();
  }

  private Topics topics() {
    if (topics == null) {
      throw new IllegalStateException("only server connections have topics and a server");
    }
    return topics;
  }

  /**
   * Returns whether the calling thread is where callbacks run, so that it must not wait for an
   * event of this connection. May be called from any thread.
   */
  public boolean isCallbackThread() {
    return lifecycle.isCallbackThread();
  }

  /** Returns the counters of the endpoint or client to which this connection belongs. */
  public EndpointCounters counters() {
    return counters.ofEndpoint();
  }

  /** Returns the options of this connection. */
  public WebSocketOptions options() {
    return lifecycle.options();
  }

  /**
   * Runs a task as a callback of this connection: where callbacks run, after those that were
   * requested before it, never while another one runs, and even after the connection has ended.
   * What it throws is handled as if a callback had thrown it. May be called from any thread.
   */
  public void runCallback(Runnable task) {
    lifecycle.dispatcher.runSoon(task);
  }

  /**
   * Returns whether a message of the peer, or a part of one, was discarded, because reading was
   * paused when this side closed. May be called from any thread.
   */
  public boolean hasDiscarded() {
    return lifecycle.reception.hasDiscarded();
  }

  // -- ending ------------------------------------------------------------------------------------

  @Override
  public void close(int code, String reason) {
    lifecycle.close(code, reason);
  }

  @Override
  public void terminate() {
    lifecycle.terminate();
  }

  /**
   * Sets a task that runs after {@code onClose}, where callbacks run. Must be called by the setup
   * code.
   */
  public void whenClosed(Runnable task) {
    lifecycle.dispatcher.whenClosed(task);
  }

  // -- reported by the transport -----------------------------------------------------------------

  @Override
  public void onRead(ByteBuffer in) {
    if (liveness != null) {
      liveness.onRead();
    }
    outbox.hold();
    int available = in.remaining();
    lifecycle.reception.onRead(available);
    protocol.receive(in);
    int left = in.remaining(); // these are offered again
    lifecycle.reception.onRead(-left);
    counters.bytesReceived(available - left);
  }

  @Override
  public void onReadComplete() {
    lifecycle.reception.onReadComplete();
    outbox.release();
  }

  @Override
  public void onWritable() {
    protocol.outputDrained();
    outbox.flushSoon();
  }

  @Override
  public void onGivenUp(TransportException reason) {
    lifecycle.giveUp(reason);
  }

  @Override
  public void onFailure(Throwable problem) {
    lifecycle.transportFailed(problem);
  }

  @Override
  public void onEnd() {
    lifecycle.streamEnded();
  }

  @Override
  public void pause() {
    lifecycle.reception.pause();
  }

  @Override
  public void resume() {
    lifecycle.reception.resume();
  }

  @Override
  public boolean isPaused() {
    return lifecycle.reception.isPaused();
  }

  /** Returns the listener that receives the events. There always is one. */
  public WebSocketListener listener() {
    return lifecycle.dispatcher.listener();
  }

  @Override
  EventDispatcher dispatcher() {
    return lifecycle.dispatcher;
  }

  // -- parts and properties -------------------------------------------------------------------

  @Override
  public WebSocket receiveParts(long maxMessageSize) {
    if (maxMessageSize < 1) {
      throw new IllegalArgumentException(
          "maxMessageSize is " + maxMessageSize + ": must be at least 1");
    }
    lifecycle.receiveParts(escapes ? ResumeProtocol.limit(maxMessageSize) : maxMessageSize);
    return this;
  }

  @Override
  public ReadyState readyState() {
    return lifecycle.readyState();
  }

  @Override
  public @Nullable Duration latency() {
    return liveness == null ? null : liveness.latency();
  }

  @Override
  public long bytesReceived() {
    return lifecycle.reception.bytes();
  }

  @Override
  public @Nullable CloseInfo closeInfo() {
    return lifecycle.closeInfo();
  }

  @Override
  public ProtocolVersion protocolVersion() {
    return handshake.version();
  }

  @Override
  public @Nullable String subprotocol() {
    String selected = handshake.subprotocol();
    return escapes ? ResumeProtocol.ofApplication(selected) : selected;
  }

  @Override
  public String extensions() {
    return handshake.extensions();
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
  public String toString() {
    String path = Printable.ascii(request().path());
    return "WebSocket["
        + Printable.address(remoteAddress())
        + ", "
        + path
        + ", "
        + readyState()
        + "]";
  }
}
