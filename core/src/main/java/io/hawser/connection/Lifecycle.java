// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.PeerException;
import io.hawser.ReadyState;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.WebSocketTimeoutException;
import io.hawser.counting.EndpointCounters;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.CloseFrame;
import io.hawser.protocol.engine.MaskSource;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.protocol.engine.ProtocolEvents;
import io.hawser.spi.MessageFilter;
import io.hawser.spi.OpeningHandshake;
import io.hawser.spi.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection, from the code that sets it up to {@code onClose}. Builds the parts of
 * the connection, and receives what they and the protocol engine report. Every end of a connection
 * passes through here.
 *
 * <p>Methods must be called on the transport thread unless they say otherwise.
 */
final class Lifecycle implements ProtocolEvents, Callbacks.Owner, Outbox.Owner, Liveness.Owner {
  // the parts of the connection, which the connection also uses directly
  final ProtocolEngine protocol;
  final Reception reception;
  final EventDispatcher dispatcher;
  final Outbox outbox;
  final FragmentSender fragments;

  /** Null if the options set no heartbeat, no idle timeout and no maximum lifetime. */
  final @Nullable Liveness liveness;

  private final WebSocket ws;
  private final WebSocketOptions options;
  private final Transport transport;
  private final Callbacks callbacks;
  private final Outcome outcome;
  private final ClosingDeadline closingDeadline;
  private final EndpointCounters counters;
  private final long begin;

  // any thread (volatile)
  private final AtomicReference<ReadyState> readyState =
      new AtomicReference<>(ReadyState.CONNECTING);

  // set before the connection is opened
  @Nullable MessageFilter filter;

  // transport thread
  private boolean broken;
  private boolean aborted;

  /**
   * Creates the lifecycle of a connection that is about to be opened.
   *
   * @param ws passed to the listener
   * @param masks for a client's frames; unused on a server
   * @param pool of the transport thread
   * @param counters of the transport thread
   * @param begin when the opening handshake began
   * @throws IllegalArgumentException if a client is to speak a Hixie draft, or compression was
   *     agreed in one
   */
  Lifecycle(
      WebSocket ws,
      Role role,
      WebSocketOptions options,
      Transport transport,
      MaskSource masks,
      DeflatePool pool,
      OpeningHandshake handshake,
      EndpointCounters.OnThread counters,
      long begin) {
    this.ws = ws;
    this.counters = counters.ofEndpoint();
    this.begin = begin;
    this.options = options;
    this.transport = transport;
    this.callbacks = new Callbacks(ws, options, transport, this);
    this.protocol = Engines.of(role, options, transport, masks, pool, handshake, this);
    this.protocol.answerPings(options.autoPong());
    this.reception =
        new Reception(options, transport, protocol, callbacks, counters, this::messageTimedOut);
    this.dispatcher = new EventDispatcher(ws, callbacks, reception);
    this.outcome = new Outcome(dispatcher);
    this.outbox = new Outbox(ws, options, transport, protocol, callbacks, counters, this);
    this.fragments =
        new FragmentSender(
            options.closeTimeout(), transport, protocol, callbacks, outbox, this::giveUp);
    this.closingDeadline =
        new ClosingDeadline(options.closeTimeout(), transport, reception, this::closingTimedOut);
    this.liveness =
        Liveness.of(options, !handshake.version().isHixie(), transport, reception, this);
  }

  // -- called by the user and the transport ------------------------------------------------------

  /** Runs the setup code where callbacks run, reports its outcome there, and starts reading. */
  void open(Consumer<? super WebSocket> setup, Consumer<@Nullable Throwable> opened) {
    readyState.set(ReadyState.OPEN);
    counters.opened(transport.nanoTime() - begin);
    ConnectionLog.opened(ws);
    callbacks.run(
        () -> {
          try {
            setup.accept(ws);
          } catch (Throwable thrown) {
            opened.accept(thrown);
            throw thrown;
          }
          opened.accept(null);
        },
        () ->
            opened.accept(new RejectedExecutionException("the callback executor rejected a task")));
    outbox.flushSoon();
    reception.updateReading();
    if (liveness != null && protocol.isOpen()) {
      liveness.begin();
    }
  }

  /** See {@link WebSocket#receiveParts}. May be called from any thread. */
  void receiveParts(long maxMessageSize) {
    dispatcher.receiveParts();
    callbacks.runInTransportThread(() -> protocol.receiveParts(maxMessageSize));
  }

  /** Returns the current state. May be called from any thread. */
  ReadyState readyState() {
    return readyState.get();
  }

  WebSocketOptions options() {
    return options;
  }

  /** See {@link WebSocketConnection#isCallbackThread}. May be called from any thread. */
  boolean isCallbackThread() {
    return callbacks.areHere();
  }

  /**
   * Returns why the connection was closed; null before it is closed. May be called from any thread.
   */
  @Nullable CloseInfo closeInfo() {
    return outcome.closeInfo();
  }

  /** See {@link WebSocket#close(int, String)}. May be called from any thread. */
  void close(int code, String reason) {
    CloseFrame.check(code, reason);
    if (readyState.compareAndSet(ReadyState.OPEN, ReadyState.CLOSING)) {
      outbox.sendClose(() -> protocol.close(code, reason));
    } else if (readyState.get() == ReadyState.CONNECTING) {
      callbacks.runLater(() -> close(code, reason)); // open() is running
    }
  }

  /** See {@link WebSocket#terminate}. May be called from any thread. */
  void terminate() {
    if (readyState() != ReadyState.CLOSED) {
      readyState.compareAndSet(ReadyState.OPEN, ReadyState.CLOSING);
      callbacks.drop();
      callbacks.runInTransportThread(this::drop);
    }
  }

  /**
   * Called when the network has failed, or code that must not fail. The end of the stream follows.
   * A network failure is not reported after both Close frames, after a violation, or after we have
   * dropped the connection.
   */
  void transportFailed(Throwable problem) {
    boolean byNetwork = problem instanceof IOException;
    if (aborted || byNetwork && !isActive()) {
      return;
    }
    broken = true;
    String what =
        byNetwork
            ? "the network failed: " + problem.getMessage()
            : "an unexpected error; see the cause";
    if (outcome.report(new TransportException(what, problem))) {
      outcome.initiatedBy(byNetwork ? Initiator.NETWORK : Initiator.LOCAL);
    }
  }

  /** Returns whether messages of the peer are still read. */
  private boolean isActive() {
    return protocol.state() == ProtocolEngine.State.OPEN
        || protocol.state() == ProtocolEngine.State.CLOSE_SENT;
  }

  /** Called when the stream has ended. No more deadlines apply. */
  void streamEnded() {
    closingDeadline.end();
    endStream();
    outbox.flush();
  }

  private void endStream() {
    if (broken) {
      protocol.streamBroken();
    } else {
      protocol.endOfStream();
    }
  }

  // -- ending ------------------------------------------------------------------------------------

  /** Ends the connection without a Close frame. */
  private void drop() {
    outcome.initiatedBy(Initiator.LOCAL);
    broken = true;
    abort();
    endStream();
  }

  private void abort() {
    aborted = true; // whatever fails from now on is a consequence of this
    transport.abort();
  }

  private void closingTimedOut() {
    if (protocol.state() == ProtocolEngine.State.CLOSE_SENT) {
      outcome.report(
          new WebSocketTimeoutException(
              WebSocketTimeoutException.Deadline.CLOSING_HANDSHAKE, options.closeTimeout()));
    }
    abort();
    protocol.closingTimedOut();
  }

  private void messageTimedOut() {
    outcome.report(
        new WebSocketTimeoutException(
            WebSocketTimeoutException.Deadline.MESSAGE, options.messageTimeout()));
    protocol.fail(CloseCode.POLICY_VIOLATION, "a message did not arrive in time");
    outbox.flushSoon();
  }

  /** Fails the connection, because the peer does not keep to a subprotocol of this library. */
  void failSubprotocol(String problem) {
    protocol.fail(CloseCode.PROTOCOL_ERROR, problem);
    outbox.flushSoon();
  }

  private void endLiveness() {
    if (liveness != null) {
      liveness.end();
    }
  }

  // -- reported by the protocol engine -----------------------------------------------------------

  @Override
  public void onMessage(boolean text, ByteBuffer buffer, int offset, int length) {
    received(MessageAccess.lend(text, buffer, offset, length), false, true);
  }

  @Override
  public void onPart(boolean text, ByteBuffer buffer, int offset, int length, boolean last) {
    received(MessageAccess.lend(text, buffer, offset, length), true, last);
  }

  private void received(Message message, boolean part, boolean last) {
    if (last) {
      reception.onMessage();
    }
    if (liveness != null) {
      liveness.onMessage();
    }
    if (reception.mustDiscard()) {
      reception.onMessageDiscarded();
      return;
    }
    if (filter == null) {
      dispatcher.message(message, part, last, null);
      return;
    }
    Message forListener = filter.received(message, last);
    if (forListener != null) {
      dispatcher.message(forListener, part, last, filter.beforeListener());
    }
  }

  @Override
  public void onPing(ByteBuffer buffer, int offset, int length) {
    if (!reception.mustDiscard()) {
      dispatcher.ping(buffer, offset, length);
    }
  }

  @Override
  public void onPong(ByteBuffer buffer, int offset, int length) {
    if (liveness != null) {
      liveness.onPong(buffer, offset, length);
    }
    if (isActive() && !reception.mustDiscard()) { // onLatency may have ended the connection
      dispatcher.pong(buffer, offset, length);
    }
  }

  @Override
  public void onViolation(ProtocolViolation violation, String detail) {
    outcome.report(new PeerException(violation, detail));
  }

  @Override
  public void onSendingEnds() {
    readyState.set(ReadyState.CLOSING); // no callback may find the connection open from now on
    outbox.finishSending();
  }

  @Override
  public void onEndOfOutput() {
    outbox.flush();
    transport.end();
  }

  @Override
  public void onClosing() {
    readyState.set(ReadyState.CLOSING);
    endLiveness();
    closingDeadline.begin();
    outbox.whenSent(failure -> closingDeadline.closeFrameSent());
    outbox.flushSoon();
    reception.onClosing();
  }

  @Override
  public void onClosed(int code, String reason, boolean local) {
    readyState.set(ReadyState.CLOSED);
    endLiveness();
    reception.end();
    fragments.end();
    if (outbox.topics != null) {
      outbox.topics.leave();
    }
    CloseInfo info = outcome.complete(code, reason, local);
    closingDeadline.begin(); // the stream may still be open
    if (broken) {
      callbacks.drop();
    }
    try {
      outbox.settle(() -> dispatcher.close(code, reason));
    } finally {
      counters.closed(info);
    }
    ConnectionLog.closed(ws, info);
  }

  // -- reported by callbacks, outbox and liveness ------------------------------------------------

  @Override
  public void callbackFailed(Throwable thrown) {
    if (outcome.report(thrown)) {
      protocol.fail(CloseCode.INTERNAL_ERROR, "internal error");
      outbox.flushSoon();
    } else {
      dispatcher.logUnhandled(thrown);
    }
  }

  @Override
  public void callbacksRejected(Throwable rejection) {
    outcome.report(rejection);
    drop();
  }

  @Override
  public void callbacksHaveRoom() {
    reception.updateReading();
  }

  @Override
  public boolean isOpen() {
    return readyState.get() == ReadyState.OPEN;
  }

  /** Also called by the transport, when it requires that the connection be dropped. */
  @Override
  public void giveUp(TransportException problem) {
    callbacks.runInTransportThread(
        () -> {
          if (outcome.report(problem)) {
            drop();
          }
        });
  }

  @Override
  public void closeWaits() {
    fragments.closeWaits();
  }

  @Override
  public void onDrain() {
    dispatcher.drain();
  }

  @Override
  public void ping(ByteBuffer payload, Runnable whenSent) {
    outbox.ping(() -> protocol.ping(payload, 0, payload.capacity()), whenSent);
  }

  @Override
  public void onLatency(Duration latency) {
    counters.latency(latency);
    dispatcher.latency(latency);
  }

  @Override
  public void onSilence(Duration timeout) {
    outcome.report(
        new WebSocketTimeoutException(WebSocketTimeoutException.Deadline.HEARTBEAT, timeout));
    drop();
  }

  @Override
  public void expire(String reason) {
    close(CloseCode.GOING_AWAY, reason);
  }
}
