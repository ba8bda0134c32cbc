// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.PayloadLength;
import io.hawser.protocol.ProtocolEngine;
import io.hawser.spi.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was accepted and is not yet with the operating system: keeps the order of messages whatever
 * thread they come from, flushes once for many, and knows when a peer does not keep up.
 */
final class Outbox {
  /** What the outbox asks of its connection, and tells it. */
  interface Owner {
    /** Whether messages may be accepted. Any thread. */
    boolean isOpen();

    /** The connection is to be given up, for example because the peer is too slow. Any thread. */
    void giveUp(TransportException problem);

    /** Sends what was published to the peer and still waits. Transport thread. */
    void sendPublished();

    /** The peer has caught up after a {@link SendResult#BACKPRESSURE}. Transport thread. */
    void onDrain();
  }

  private final WebSocketOptions options;
  private final Transport transport;
  private final ProtocolEngine protocol;
  private final Callbacks callbacks;
  private final Owner owner;
  private final SendQueue queue = new SendQueue();

  /** Up to so many waiting bytes there is nothing to say. */
  private final long unremarkable;

  /** Whether too much may wait without back-pressure. */
  private final boolean asksAlways;

  // any thread (volatile)
  private volatile boolean backpressured;

  // transport thread
  private boolean holding;
  private boolean corked;
  private boolean flushScheduled;
  private boolean draining;

  /** What wants to know when the present flush has left; null for nothing. */
  private @Nullable List<Consumer<@Nullable Throwable>> unflushed;

  /** Flushes whose outcome is not known yet. */
  private int underWay;

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
    this.asksAlways = options.maxBufferedAmount() < options.highWaterMark();
    this.unremarkable = Math.min(options.highWaterMark(), options.maxBufferedAmount());
  }

  /** Any thread. */
  SendResult send(Message message, @Nullable SendCallback callback) {
    ByteBuffer buffer = message.buffer();
    boolean text = message.isText();
    CompressionChoice choice = message.compression();
    PayloadLength.check(message.size());
    if (transport.inTransportThread()) {
      drain();
      if (!owner.isOpen() || !protocol.isOpen()) {
        return refuse(callback);
      }
      long before = bufferedBefore();
      try {
        protocol.send(text, buffer, message.offset(), message.size(), choice);
      } catch (Throwable problem) {
        return broken(callback, problem);
      }
      return written(callback, before);
    }
    // The caller may change its message as soon as this method has returned.
    ByteBuffer copy = message.bytes();
    int size = copy.capacity();
    return enqueue(() -> protocol.send(text, copy, 0, size, choice), size, callback);
  }

  /** Any thread. */
  SendResult send(PreparedMessage message, @Nullable SendCallback callback) {
    if (transport.inTransportThread()) {
      drain();
      return owner.isOpen() ? write(() -> message.sendTo(protocol), callback) : refuse(callback);
    }
    return enqueue(() -> message.sendTo(protocol), message.size(), callback);
  }

  /** Sends a message from the topics, without asking them for what is before it. */
  SendResult deliver(PreparedMessage message) {
    return write(() -> message.sendTo(protocol), null);
  }

  /** Sends a control frame of this size by running {@code frame}. Any thread. */
  SendResult sendControl(Runnable frame, int size) {
    if (transport.inTransportThread()) {
      drain();
      return owner.isOpen() ? write(frame, null) : refuse(null);
    }
    return enqueue(frame, size, null);
  }

  /**
   * Sends a Close frame after all that was accepted before, by running {@code frame}, and refuses
   * what comes after it. Any thread.
   */
  void sendClose(Runnable frame) {
    SendQueue.Order order = new SendQueue.Order(frame, 0, null);
    if (queue.close(order) == SendQueue.Offer.REFUSED) {
      return; // the peer was first, or the connection has ended
    }
    if (transport.inTransportThread()) {
      drain();
      flushSoon();
    } else {
      callbacks.runLater(this::flush);
    }
  }

  /**
   * Sends a Ping of our own by running {@code frame}, however much waits: that a peer is slow ends
   * a connection when its user sends more, and not by itself. Transport thread.
   *
   * @param left is run when the operating system has taken it, or when it never will
   */
  void ping(Runnable frame, Runnable left) {
    drain();
    writeAnyway(frame);
    whenLeft(failure -> left.run());
  }

  private void writeAnyway(Runnable frame) {
    try {
      frame.run();
    } catch (Throwable problem) {
      broken(null, problem);
    }
    flushSoon();
  }

  /** Writes, if the protocol still may. */
  private SendResult write(Runnable order, @Nullable SendCallback callback) {
    if (!protocol.isOpen()) {
      return refuse(callback);
    }
    long before = bufferedBefore();
    try {
      order.run();
    } catch (Throwable problem) {
      return broken(callback, problem);
    }
    return written(callback, before);
  }

  /** Out of memory, for example: half a frame may be written, behind which nothing can follow. */
  private SendResult broken(@Nullable SendCallback callback, Throwable problem) {
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
    SendQueue.Order order = new SendQueue.Order(frame, size, callback);
    SendQueue.Offer offer = queue.offer(order);
    if (offer == SendQueue.Offer.REFUSED) {
      return refuse(callback);
    }
    if (offer == SendQueue.Offer.FIRST && !callbacks.runLater(this::flush) && isRefused(order)) {
      return SendResult.CLOSED;
    }
    long buffered = bufferedAmount();
    return resultOfAccepting(buffered - size, buffered);
  }

  /**
   * Refuses all that waits, because the thread that would send it has ended, and with it the
   * connection. False if that thread has taken this order before it ended.
   */
  private boolean isRefused(SendQueue.Order order) {
    boolean[] refused = {false};
    queue.close();
    queue.drain(
        each -> {
          refused[0] |= each.equals(order);
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
      whenLeft(failure -> tell(callback, failure));
    }
    flushSoon();
    return resultOfAccepting(before, bufferedAmount());
  }

  /** How much waits before a message is written, or 0 if it cannot be too much. */
  private long bufferedBefore() {
    return backpressured || asksAlways ? bufferedAmount() : 0;
  }

  private void tell(SendCallback callback, @Nullable Throwable failure) {
    WebSocketException problem =
        failure == null ? null : new TransportException("the message was not sent", failure);
    callbacks.run(() -> callback.onSent(problem));
  }

  /** What to say of a message; a peer for which too much waited before it is given up here. */
  private SendResult resultOfAccepting(long before, long buffered) {
    if (buffered <= unremarkable) {
      return SendResult.OK;
    }
    if (before > options.maxBufferedAmount()) {
      owner.giveUp(
          new TransportException(
              "the peer is too slow: " + before + " bytes wait to be sent to it", null));
      return SendResult.CLOSED;
    }
    if (buffered <= options.highWaterMark()) {
      return SendResult.OK;
    }
    if (!backpressured) {
      backpressured = true;
      // The flushes before this one have not been asked to tell.
      callbacks.runLater(this::flush);
    }
    return SendResult.BACKPRESSURE;
  }

  // -- transport thread --------------------------------------------------------------------------

  /** Holds flushes back until {@link #release}: more is being read, and may be answered. */
  void hold() {
    holding = true;
  }

  /** Ends {@link #hold}: one flush for all that was answered meanwhile. */
  void release() {
    holding = false;
    flush();
  }

  /** Holds flushes back until {@link #uncork}: several messages are sent in a row. */
  void cork() {
    corked = true;
  }

  /** Ends {@link #cork}: one flush for all of them, unless more is being read. */
  void uncork() {
    if (corked) {
      corked = false;
      if (!holding) {
        flushWritten(); // what waits for others is not drained on the way through all of them
      }
    }
  }

  /** Flushes at the end of this turn of the event loop, unless it is done anyway. */
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

  /**
   * Tells when what was written so far has been taken by the operating system, with null, or what
   * prevented it. The next flush leads to it.
   */
  void whenLeft(Consumer<@Nullable Throwable> told) {
    if (unflushed == null) {
      unflushed = new ArrayList<>();
    }
    unflushed.add(told);
  }

  private void flushWritten() {
    List<Consumer<@Nullable Throwable>> sent = unflushed;
    unflushed = null;
    if (sent == null && !backpressured) {
      transport.flush(null);
    } else {
      underWay++;
      transport.flush(failure -> onWritten(sent, failure));
    }
  }

  /** Sends what was accepted before, and leaves the flush to others. */
  void drain() {
    owner.sendPublished();
    if (!queue.isEmpty()) {
      boolean outermost = !draining;
      draining = true;
      try {
        queue.drain(this::take);
      } finally {
        if (outermost) {
          draining = false;
          tellIfSettled();
        }
      }
    }
  }

  private void take(SendQueue.Order order) {
    if (order.isLast()) {
      writeAnyway(order.frame);
    } else {
      write(order.frame, order.callback);
    }
  }

  /** Sends what was accepted, and accepts nothing more: a Close frame goes out next. */
  void finishSending() {
    queue.close();
    drain();
  }

  /**
   * Refuses what has not been sent, and runs a task when it is known of every message whether it
   * was. The connection has ended.
   */
  void settle(Runnable whenSettled) {
    queue.close();
    drain();
    flushWritten();
    this.whenSettled = whenSettled;
    tellIfSettled();
  }

  private void tellIfSettled() {
    Runnable task = whenSettled;
    if (task != null && underWay == 0 && !draining) {
      whenSettled = null;
      task.run();
    }
  }

  private void onWritten(
      @Nullable List<Consumer<@Nullable Throwable>> sent, @Nullable Throwable failure) {
    underWay--;
    if (sent != null) {
      sent.forEach(told -> told.accept(failure));
    }
    tellIfDrained();
    tellIfSettled();
  }

  private void tellIfDrained() {
    if (backpressured && bufferedAmount() <= options.lowWaterMark()) {
      backpressured = false;
      if (protocol.isOpen()) {
        owner.onDrain();
      }
    }
  }

  /** Any thread. */
  long bufferedAmount() {
    return queue.bytes() + transport.pendingBytes();
  }
}
