// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocketException;
import io.hawser.WebSocketOptions;
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

    /** Called when the peer has caught up after {@link SendResult#BACKPRESSURE}. */
    void onDrain();
  }

  private final WebSocketOptions options;
  private final Transport transport;
  private final ProtocolEngine protocol;
  private final Callbacks callbacks;
  private final Owner owner;
  private final SendQueue queue = new SendQueue();
  private final PendingFlushes flushes;

  /** While at most this many bytes wait, the result is always {@link SendResult#OK}. */
  private final long okLimit;

  /** Whether {@code maxBufferedAmount} can be exceeded without back-pressure. */
  private final boolean limitBelowWaterMark;

  @Nullable Topics topics; // set before the connection is opened; see Topics.flush

  // any thread (volatile)
  private volatile boolean backpressured;

  // transport thread
  private boolean holding;
  private boolean corked;
  private boolean flushScheduled;
  private boolean draining;
  private @Nullable Runnable whenSettled;

  Outbox(
      WebSocketOptions options,
      Transport transport,
      ProtocolEngine protocol,
      Callbacks callbacks,
      Owner owner) {
    this.options = options;
    this.transport = transport;
    this.protocol = protocol;
    this.callbacks = callbacks;
    this.owner = owner;
    this.flushes = new PendingFlushes(transport, this::onFlushed);
    this.limitBelowWaterMark = options.maxBufferedAmount() < options.highWaterMark();
    this.okLimit = Math.min(options.highWaterMark(), options.maxBufferedAmount());
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
      long before = bufferedBefore();
      try {
        protocol.send(text, buffer, MessageAccess.offset(message), message.size(), choice);
      } catch (Throwable problem) {
        return writeFailed(callback, problem);
      }
      return written(callback, before);
    }
    // The caller may change its message as soon as this method has returned.
    ByteBuffer copy = message.bytes();
    int size = copy.capacity();
    return enqueue(() -> protocol.send(text, copy, 0, size, choice), size, callback);
  }

  /**
   * Sends a prepared message or a control frame by running {@code frame}. May be called from any
   * thread.
   *
   * @param size the size of the payload
   */
  SendResult send(Runnable frame, int size, @Nullable SendCallback callback) {
    if (transport.inTransportThread()) {
      drain();
      return owner.isOpen() ? write(frame, callback) : refuse(callback);
    }
    return enqueue(frame, size, callback);
  }

  /**
   * Sends a message of the topics by running {@code frame}, without calling {@link Topics#flush}
   * first. Must be called on the transport thread.
   */
  SendResult deliver(Runnable frame) {
    return write(frame, null);
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

  /** Writes a frame, if the protocol is still open. */
  private SendResult write(Runnable frame, @Nullable SendCallback callback) {
    if (!protocol.isOpen()) {
      return refuse(callback);
    }
    long before = bufferedBefore();
    try {
      frame.run();
    } catch (Throwable problem) {
      return writeFailed(callback, problem);
    }
    return written(callback, before);
  }

  /**
   * Gives up the connection, because part of a frame may have been written, and nothing can follow
   * that.
   */
  private SendResult writeFailed(@Nullable SendCallback callback, Throwable problem) {
    owner.giveUp(
        problem instanceof TransportException refused
            ? refused
            : new TransportException("a message could not be written: " + problem, problem));
    return refuse(callback);
  }

  private SendResult enqueue(Runnable frame, int size, @Nullable SendCallback callback) {
    if (!owner.isOpen()) {
      return refuse(callback);
    }
    SendQueue.Entry entry = new SendQueue.Entry(frame, size, callback);
    SendQueue.OfferResult offer = queue.offer(entry);
    if (offer == SendQueue.OfferResult.REFUSED) {
      return refuse(callback);
    }
    if (offer == SendQueue.OfferResult.FIRST
        && !callbacks.runLater(this::flush)
        && refuseWaiting(entry)) {
      return SendResult.CLOSED;
    }
    long buffered = bufferedAmount();
    return acceptedResult(buffered - size, buffered);
  }

  /**
   * Refuses everything that waits, because the thread that would send it has ended, and the
   * connection with it.
   *
   * @return whether this entry was refused; false if that thread had taken it before it ended
   */
  private boolean refuseWaiting(SendQueue.Entry entry) {
    boolean[] refused = {false};
    queue.close();
    queue.drain(
        each -> {
          refused[0] |= each.equals(entry);
          refuse(each.callback);
        });
    return refused[0];
  }

  private SendResult refuse(@Nullable SendCallback callback) {
    if (callback != null) {
      callbacks.runSoon(
          () ->
              callback.onSent(new TransportException("the connection is closing or closed", null)));
    }
    return SendResult.CLOSED;
  }

  private SendResult written(@Nullable SendCallback callback, long before) {
    if (callback != null) {
      whenSent(failure -> report(callback, failure));
    }
    flushSoon();
    return acceptedResult(before, bufferedAmount());
  }

  /** Returns how many bytes wait before a message is written, or 0 if these cannot be too many. */
  private long bufferedBefore() {
    return backpressured || limitBelowWaterMark ? bufferedAmount() : 0;
  }

  private void report(SendCallback callback, @Nullable Throwable failure) {
    WebSocketException problem =
        failure == null ? null : new TransportException("the message was not sent", failure);
    callbacks.run(() -> callback.onSent(problem));
  }

  /**
   * Returns the result of accepting a message. Drops the connection if too much was waiting before
   * it.
   */
  private SendResult acceptedResult(long before, long buffered) {
    if (buffered <= okLimit) {
      return SendResult.OK;
    }
    if (before > options.maxBufferedAmount()) {
      owner.giveUp(
          new TransportException(
              "the peer is too slow: " + before + " bytes are waiting to be sent", null));
      return SendResult.CLOSED;
    }
    if (buffered <= options.highWaterMark()) {
      return SendResult.OK;
    }
    if (!backpressured) {
      backpressured = true;
      // The flushes until now have no callback.
      callbacks.runLater(this::flush);
    }
    return SendResult.BACKPRESSURE;
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
    flushScheduled = false;
    drain();
    flushWritten();
  }

  /** Calls back as {@link PendingFlushes#whenSent} does. */
  void whenSent(Consumer<@Nullable Throwable> callback) {
    flushes.whenSent(callback);
  }

  private void flushWritten() {
    flushes.flush(backpressured);
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
    if (entry.isLast()) {
      writeAnyway(entry.frame);
    } else {
      write(entry.frame, entry.callback);
    }
  }

  /**
   * Writes everything that was accepted, and accepts nothing more, because a Close frame is next.
   */
  void finishSending() {
    queue.close();
    drain();
  }

  /**
   * Called when the connection has ended. Refuses what has not been sent, and runs a task when the
   * outcome of every message is known.
   */
  void settle(Runnable whenSettled) {
    queue.close();
    drain();
    flushWritten();
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

  private void onFlushed() {
    if (backpressured && bufferedAmount() <= options.lowWaterMark()) {
      backpressured = false;
      if (protocol.isOpen()) {
        owner.onDrain();
      }
    }
    runIfSettled();
  }

  /**
   * Returns whether a message that is sent now would end the connection. May be called from any
   * thread.
   */
  boolean isOverLimit() {
    return bufferedAmount() > options.maxBufferedAmount();
  }

  /** Returns how many bytes wait. May be called from any thread. */
  long bufferedAmount() {
    return queue.bytes() + transport.pendingBytes();
  }
}
