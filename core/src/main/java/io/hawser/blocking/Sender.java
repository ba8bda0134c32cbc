// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketException;
import io.hawser.WebSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages, and waits before that while the peer is slow. Threads take turns, so that only
 * one of them waits for the peer, and never more than one message is sent too early.
 */
final class Sender {
  private static final String SLOW = "the peer was too slow: nothing was sent";

  private final WebSocket ws;
  private final Receiver receiver;
  private final LargeTurn largeTurn;
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * The number of drains so far, times two; plus one while the peer is slow. The drain may be
   * reported before the sender learns that it must wait for it. The peer then counts as slow only
   * if the number has not changed since.
   */
  private final AtomicLong drains = new AtomicLong();

  /**
   * From this size on, a message must be taken by the operating system before the next one is sent.
   * The result of sending does not count a message that is being written at that moment. For
   * smaller messages this does not matter, because it cannot be enough to drop the connection.
   */
  private final long largeSize;

  // any thread (volatile)
  private volatile @Nullable Thread waiter;
  private volatile boolean largeOnItsWay;

  Sender(WebSocket ws, Receiver receiver, LargeTurn largeTurn, WebSocketOptions options) {
    this.ws = ws;
    this.receiver = receiver;
    this.largeTurn = largeTurn;
    long quarter = options.maxBufferedAmount() / 4;
    this.largeSize = quarter < options.highWaterMark() ? 0 : quarter;
  }

  /** Called when the peer has caught up. May be called from any thread. */
  void drained() {
    drains.updateAndGet(before -> (before | 1) + 1);
    wake();
  }

  /** Ends all waits, because the connection has ended. */
  void end() {
    largeTurn.end();
    wake();
  }

  /** Makes a waiting thread check what has changed. May be called from any thread. */
  void wake() {
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  void send(Message message) throws InterruptedException {
    try {
      send(message, Deadline.NONE);
    } catch (TimeoutException never) {
      throw new AssertionError(never);
    }
  }

  void send(Message message, Deadline deadline) throws InterruptedException, TimeoutException {
    send(message.size(), callback -> ws.send(message, callback), deadline);
  }

  void send(PreparedMessage message) throws InterruptedException {
    try {
      send(message, Deadline.NONE);
    } catch (TimeoutException never) {
      throw new AssertionError(never);
    }
  }

  void send(PreparedMessage message, Deadline deadline)
      throws InterruptedException, TimeoutException {
    send(message.size(), callback -> ws.send(message, callback), deadline);
  }

  private void send(
      int size, Function<@Nullable SendCallback, SendResult> sending, Deadline deadline)
      throws InterruptedException, TimeoutException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Large large = null;
    if (size >= largeSize) {
      largeTurn.take(deadline, SLOW); // before the other turn, which small messages need meanwhile
      large = new Large();
    }
    boolean accepted = false;
    try {
      takeTurn(deadline);
      try {
        largeOnItsWay |= large != null; // before the message is sent
        long before = drains.get();
        sent(before, sending.apply(large));
        accepted = true;
      } finally {
        turn.unlock();
      }
    } finally {
      if (!accepted && large != null) {
        large.end();
      }
    }
  }

  void ping(ByteBuffer payload) throws InterruptedException {
    try {
      takeTurn(Deadline.NONE);
    } catch (TimeoutException never) {
      throw new AssertionError(never);
    }
    try {
      long before = drains.get();
      sent(before, ws.ping(payload));
    } finally {
      turn.unlock();
    }
  }

  private void sent(long drainsBefore, SendResult result) {
    if (result == SendResult.BACKPRESSURE) {
      drains.compareAndSet(drainsBefore, drainsBefore | 1);
    } else if (result == SendResult.CLOSED) {
      throw new ConnectionClosedException(receiver.closeInfo());
    }
  }

  /** Waits for the turn of this thread, and then until the peer is not slow. */
  private void takeTurn(Deadline deadline) throws InterruptedException, TimeoutException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!turn.tryLock()) {
      if (deadline.isNone()) {
        turn.lockInterruptibly();
      } else if (!turn.tryLock(deadline.left(SLOW), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException(SLOW);
      }
    }
    if (isSlow()) {
      boolean ready = false;
      try {
        awaitDrain(deadline);
        ready = true;
      } finally {
        if (!ready) {
          turn.unlock();
        }
      }
    }
  }

  private boolean isSlow() {
    return (drains.get() & 1) != 0 || largeOnItsWay;
  }

  private void awaitDrain(Deadline deadline) throws InterruptedException, TimeoutException {
    try {
      waiter = Thread.currentThread();
      while (isSlow() && ws.isOpen()) {
        deadline.park(this, SLOW);
      }
    } finally {
      waiter = null;
    }
  }

  /** A large message that has the turn of such messages, from before it is sent. */
  private final class Large implements SendCallback {
    private final AtomicBoolean ended = new AtomicBoolean();

    @Override
    public void onSent(@Nullable WebSocketException failure) {
      end();
    }

    void end() {
      if (ended.compareAndSet(false, true)) {
        largeOnItsWay = false;
        largeTurn.leave();
        wake();
      }
    }
  }
}
