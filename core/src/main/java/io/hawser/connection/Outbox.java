// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.counting.EndpointCounters;
import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.PayloadLength;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.spi.Topics;
import io.hawser.spi.Transport;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was accepted for sending but not yet taken by the operating system. Keeps the order of
 * messages from all threads, flushes many messages at once, and detects a peer that does not keep
 * up.
 */
final class Outbox {
  /** Decides whether to accept messages, and acts on what the outbox detects. */
  interface Owner {
    /** Returns whether messages may be accepted. May be called from any thread. */
    boolean isOpen();

    /**
     * Drops the connection, for example because the peer is too slow. May be called from any
     * thread.
     */
    void giveUp(TransportException problem);

    /** Called when the Close frame has to wait for the end of the message that is being sent. */
    void closeWaits();

    /** Called when the peer has caught up after {@link SendResult#BACKPRESSURE}. */
    void onDrain();
  }

  private final Transport transport;
  private final ProtocolEngine protocol;
  private final Callbacks callbacks;
  private final EndpointCounters.OnThread counters;
  private final Owner owner;
  private final SendQueue queue = new SendQueue();
  private final SendOrder order = new SendOrder();
  private final PendingFlushes flushes;
  private final Receipts receipts;
  private final SendRoom room;
  private final Backpressure backpressure;

  @Nullable Topics topics; // set before the connection is opened; see Topics.flush

  // transport thread
  private boolean holding;
  private boolean corked;
  private boolean flushScheduled;
  private boolean draining;
  private @Nullable Runnable whenSettled;

  Outbox(
      WebSocket ws,
      WebSocketOptions options,
      Transport transport,
      ProtocolEngine protocol,
      Callbacks callbacks,
      EndpointCounters.OnThread counters,
      Owner owner) {
    this.transport = transport;
    this.protocol = protocol;
    this.callbacks = callbacks;
    this.counters = counters;
    this.owner = owner;
    this.receipts = new Receipts(callbacks);
    this.room = new SendRoom(protocol, transport);
    this.flushes = new PendingFlushes(transport, this::onFlushed);
    this.backpressure = new Backpressure(ws, options, transport::nanoTime, counters.ofEndpoint());
  }

  /** Sends a message. May be called from any thread. */
  SendResult send(Message message, @Nullable SendCallback callback) {
    ByteBuffer buffer = MessageAccess.buffer(message);
    boolean text = message.isText();
    CompressionChoice choice = MessageAccess.compression(message);
    PayloadLength.check(message.size());
    if (transport.inTransportThread()) {
      drain();
      if (!owner.isOpen() || !protocol.isOpen()) {
        return refuse(callback);
      }
      if (order.isBusy()) {
        return write(room.entryFor(message, callback));
      }
      long before = bufferedBefore();
      try {
        protocol.send(text, buffer, MessageAccess.offset(message), message.size(), choice);
      } catch (Throwable problem) {
        return writeFailed(callback, problem);
      }
      counters.messageSent();
      return written(callback, before);
    }
    if (!owner.isOpen()) {
      return refuse(callback);
    }
    return enqueue(room.entryFor(message, callback));
  }

  /** Sends a prepared message, a fragment or a control frame. May be called from any thread. */
  SendResult send(SendQueue.Entry entry) {
    if (transport.inTransportThread()) {
      return sendHere(entry);
    }
    room.check(entry.size, CompressionChoice.ALWAYS);
    return enqueue(entry);
  }

  private SendResult sendHere(SendQueue.Entry entry) {
    drain();
    return owner.isOpen() || order.hasBegun(entry.message) ? write(entry) : refuse(entry.callback);
  }

  /**
   * Sends a message of the topics, without calling {@link Topics#flush} first. Must be called on
   * the transport thread.
   */
  SendResult deliver(SendQueue.Entry entry) {
    try {
      return write(entry);
    } catch (TransportException tooLarge) {
      owner.giveUp(tooLarge);
      return SendResult.CLOSED;
    }
  }

  /**
   * Sends a Close frame by running {@code frame}, after everything that was accepted before.
   * Refuses whatever is sent later. May be called from any thread.
   */
  void sendClose(Runnable frame) {
    SendQueue.Entry entry = new SendQueue.Entry(frame, 0, null);
    if (queue.close(entry) == SendQueue.OfferResult.REFUSED) {
      return; // the peer closed first, or the connection has ended
    }
    if (transport.inTransportThread()) {
      drain();
      flushSoon();
    } else {
      callbacks.runLater(this::flush);
    }
  }

  /**
   * Sends a Ping of the heartbeat by running {@code frame}, no matter how much waits. A slow peer
   * is dropped only when the user sends more. Must be called on the transport thread.
   *
   * @param whenSent run when the operating system has taken the Ping, or never will
   */
  void ping(Runnable frame, Runnable whenSent) {
    drain();
    writeAnyway(frame);
    whenSent(failure -> whenSent.run());
  }

  private void writeAnyway(Runnable frame) {
    try {
      frame.run();
    } catch (Throwable problem) {
      writeFailed(null, problem);
    }
    flushSoon();
  }

  /**
   * Writes a frame, if the protocol is still open. If a message is being sent in fragments, the
   * frame waits for its end.
   *
   * @throws TransportException if it is too large for memory; nothing was written
   */
  private SendResult write(SendQueue.Entry entry) {
    if (!protocol.isOpen()) {
      return refuse(entry.callback);
    }
    long before = bufferedBefore();
    if (!order.mayPass(entry)) {
      return acceptedResult(before, bufferedAmount());
    }
    try {
      entry.frame.run();
    } catch (Throwable problem) {
      return writeFailed(entry.callback, problem);
    }
    if (entry.isMessage()) {
      counters.messageSent();
    }
    return written(entry.callback, before);
  }

  /** Must be called when a fragment has been written. */
  void fragmentWritten(FragmentedMessage message, boolean last) {
    if (last) {
      counters.messageSent();
    }
    order.fragmentSent(message, last, this::take);
  }

  /**
   * Gives up the connection, because part of a frame may have been written, and nothing can follow
   * that. Throws instead if the frame was too large, because nothing was written then.
   */
  private SendResult writeFailed(@Nullable SendCallback callback, Throwable problem) {
    SendRoom.throwIfTooLarge(problem);
    owner.giveUp(
        problem instanceof TransportException refused
            ? refused
            : new TransportException("a message could not be written: " + problem, problem));
    return refuse(callback);
  }

  private SendResult enqueue(SendQueue.Entry entry) {
    long before = bufferedAmount(); // counted now, for what a transport adds to a message varies
    SendQueue.OfferResult offer =
        owner.isOpen() ? queue.offer(entry) : SendQueue.OfferResult.REFUSED;
    if (offer == SendQueue.OfferResult.REFUSED) {
      // The queue is closed, but a message that was begun before may still be continued.
      return entry.message != null && callbacks.runLater(() -> sendHere(entry))
          ? SendResult.OK
          : refuse(entry.callback);
    }
    if (offer == SendQueue.OfferResult.FIRST
        && !callbacks.runLater(this::flush)
        && queue.closeAndTake(entry, each -> receipts.refused(each.callback))) {
      return SendResult.CLOSED; // the thread that would send it has ended, and the connection too
    }
    return acceptedResult(before, bufferedAmount());
  }

  private SendResult refuse(@Nullable SendCallback callback) {
    receipts.refused(callback);
    return SendResult.CLOSED;
  }

  private SendResult written(@Nullable SendCallback callback, long before) {
    if (callback != null) {
      whenSent(failure -> receipts.settled(callback, failure));
    }
    flushSoon();
    return acceptedResult(before, bufferedAmount());
  }

  /** Returns how many bytes wait before a message is written, or 0 if these cannot be too many. */
  private long bufferedBefore() {
    return backpressure.couldExceedLimit() ? bufferedAmount() : 0;
  }

  /**
   * Returns the result of accepting a message. Drops the connection if too much was waiting before
   * it.
   */
  private SendResult acceptedResult(long before, long buffered) {
    if (backpressure.isFine(buffered)) {
      return SendResult.OK;
    }
    if (backpressure.isOverLimit(before)) {
      owner.giveUp(
          new TransportException(
              "the peer is too slow: " + before + " bytes are waiting to be sent", null));
      return SendResult.CLOSED;
    }
    SendResult result = backpressure.accepted(buffered);
    if (result == SendResult.BACKPRESSURE && backpressure.begin(buffered)) {
      // The flushes until now have no callback.
      callbacks.runLater(this::flush);
    }
    return result;
  }

  // -- transport thread --------------------------------------------------------------------------

  /** Delays flushes until {@link #release}, because more is being read and may be answered. */
  void hold() {
    holding = true;
  }

  /** Ends {@link #hold} with one flush for all the answers. */
  void release() {
    holding = false;
    flush();
  }

  /** Delays flushes until {@link #uncork}, because several messages are sent in a row. */
  void cork() {
    corked = true;
  }

  /** Ends {@link #cork} with one flush for all the messages, unless more is being read. */
  void uncork() {
    if (corked) {
      corked = false;
      if (!holding) {
        flushWritten(); // no drain(): nothing else may be sent in the middle of a broadcast
      }
    }
  }

  /** Flushes at the end of this turn of the event loop, unless a flush is due anyway. */
  void flushSoon() {
    if (!holding && !corked && !flushScheduled) {
      flushScheduled = callbacks.runLater(this::flush);
    }
  }

  /** Sends everything that was accepted. */
  void flush() {
    flushScheduled = true; // what is written here needs no other flush
    try {
      drain();
    } finally {
      flushScheduled = false;
    }
    flushWritten();
  }

  /** Calls back as {@link PendingFlushes#whenSent} does. */
  void whenSent(Consumer<@Nullable Throwable> callback) {
    flushes.whenSent(callback);
  }

  private void flushWritten() {
    flushes.flush(backpressure.isOn());
  }

  /** Writes everything that was accepted, without a flush. */
  void drain() {
    if (topics != null) {
      topics.flush();
    }
    if (!queue.isEmpty()) {
      boolean outermost = !draining;
      draining = true;
      try {
        queue.drain(this::take);
      } finally {
        if (outermost) {
          draining = false;
          runIfSettled();
        }
      }
    }
  }

  private void take(SendQueue.Entry entry) {
    if (!entry.isLast()) {
      try {
        write(entry);
      } catch (TransportException tooLarge) { // known only now, because it was compressed
        receipts.lost(entry.callback, tooLarge, owner::giveUp);
      }
    } else if (order.mayPass(entry)) {
      writeAnyway(entry.frame);
    } else {
      owner.closeWaits();
    }
  }

  /** Returns whether a message was begun and has not ended. */
  boolean isInMessage() {
    return order.isBusy();
  }

  /**
   * Writes everything that was accepted, and accepts nothing more, because a Close frame is next.
   */
  void finishSending() {
    queue.close();
    drain();
    order.end(entry -> refuse(entry.callback));
  }

  /**
   * Called when the connection has ended. Refuses what has not been sent, and runs a task when the
   * outcome of every message is known.
   */
  void settle(Runnable whenSettled) {
    finishSending();
    flushWritten();
    backpressure.close();
    this.whenSettled = whenSettled;
    runIfSettled();
  }

  private void runIfSettled() {
    Runnable task = whenSettled;
    if (task != null && flushes.isEmpty() && !draining) {
      whenSettled = null;
      task.run();
    }
  }

  private void onFlushed(@Nullable Throwable failure) {
    if (failure == null
        && backpressure.isOn()
        && backpressure.endsAt(bufferedAmount())
        && protocol.isOpen()) {
      owner.onDrain();
    }
    runIfSettled();
  }

  /**
   * Returns whether a message that is sent now would end the connection. May be called from any
   * thread.
   */
  boolean isOverLimit() {
    return backpressure.isOverLimit(bufferedAmount());
  }

  /** Returns how many bytes wait. May be called from any thread. */
  long bufferedAmount() {
    // Messages move from the queue to the transport. Read in this order, one that moves now is not
    // counted twice, which could drop a peer that is not slow.
    long pending = transport.pendingBytes();
    pending += order.bytes();
    return pending + queue.bytes();
  }
}
