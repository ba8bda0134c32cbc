// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.testkit;

import io.hawser.spi.Transport;
import io.hawser.spi.TransportListener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a stream in memory. Its thread is the one that created it. Nothing happens unless
 * {@code SimulatedPair} triggers it.
 */
final class SimulatedTransport implements Transport {
  private record Timer(long dueNanos, FutureTask<Void> task) {}

  private record Write(
      int bytes, long sinceNanos, @Nullable Consumer<@Nullable Throwable> whenWritten) {}

  private final Thread thread = Thread.currentThread();
  private final SocketAddress address;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Timer> timers = new ArrayList<>();
  private final ArrayDeque<Write> writes = new ArrayDeque<>();

  private @Nullable TransportListener listener;
  private @Nullable SimulatedTransport peer;
  private ByteBuffer committed = ByteBuffer.allocate(64);
  private ByteBuffer inFlight = ByteBuffer.allocate(0);
  private @Nullable ByteBuffer lent;
  private final AtomicLong pending = new AtomicLong();
  private long nowNanos;
  private long lastProgress;
  private Runnable whenClosed = () -> {};
  private boolean paused = true;
  private boolean blocked;
  private boolean exhausted;
  private boolean ended;
  private boolean endDelivered;
  private boolean closed;

  SimulatedTransport(String host) {
    this.address = InetSocketAddress.createUnresolved(host, 80);
  }

  void connect(SimulatedTransport peer, TransportListener listener) {
    this.peer = peer;
    this.listener = listener;
  }

  /** Sets a task that runs when the connection has ended, before the listener is notified. */
  void whenClosed(Runnable task) {
    whenClosed = task;
  }

  /** Sets whether the operating system stops taking bytes, as if the peer did not read. */
  void block(boolean blocked) {
    this.blocked = blocked;
  }

  // -- called by the pair ------------------------------------------------------------------------

  /**
   * Runs one round of what is waiting.
   *
   * @return false if nothing was waiting
   */
  boolean step(int bytesAtOnce) {
    boolean moved = false;
    for (Runnable task; (task = tasks.poll()) != null; moved = true) {
      task.run();
    }
    if (!blocked && takeWrite()) {
      moved = true;
    }
    return deliver(bytesAtOnce) || moved;
  }

  /**
   * Makes the operating system take the oldest flush.
   *
   * @return false if there is nothing to take
   */
  boolean takeWrite() {
    if (writes.isEmpty()) {
      return false;
    }
    boolean wasWritable = isWritable();
    Write write = writes.remove();
    pending.addAndGet(-write.bytes);
    if (write.sinceNanos < nowNanos) {
      lastProgress = nowNanos;
    }
    if (write.whenWritten != null) {
      write.whenWritten.accept(null);
    }
    if (!wasWritable && isWritable() && !closed) {
      listener().onWritable();
    }
    return true;
  }

  /** Adds bytes to those that are in transit to this end. */
  void arrive(ByteBuffer bytes) {
    ByteBuffer joined = ByteBuffer.allocate(inFlight.remaining() + bytes.remaining());
    inFlight = joined.put(inFlight).put(bytes).flip();
  }

  private boolean deliver(int bytesAtOnce) {
    SimulatedTransport source = peer();
    if (closed || paused || source.blocked) {
      return false;
    }
    if (inFlight.hasRemaining()) {
      // tag::deliver[]
      int length = Math.min(bytesAtOnce, inFlight.remaining());
      ByteBuffer piece = inFlight.slice(inFlight.position(), length);
      listener().onRead(piece);
      inFlight.position(inFlight.position() + length - piece.remaining());
      listener().onReadComplete();
      // end::deliver[]
      return true;
    }
    if ((source.ended || source.closed) && source.writes.isEmpty() && !endDelivered) {
      endDelivered = true;
      close();
      return true;
    }
    return false;
  }

  void advance(long nanos) {
    nowNanos += nanos;
    for (Timer timer : List.copyOf(timers)) {
      if (timer.dueNanos <= nowNanos) {
        timers.remove(timer);
        timer.task.run();
      }
    }
  }

  /** Breaks the network. */
  void fail(Throwable cause) {
    if (!closed) {
      listener().onFailure(cause);
      close();
    }
  }

  private void close() {
    if (!closed) {
      closed = true;
      writes.forEach(
          write -> {
            if (write.whenWritten != null) {
              write.whenWritten.accept(new java.nio.channels.ClosedChannelException());
            }
          });
      writes.clear();
      pending.set(0);
      whenClosed.run();
      listener().onEnd();
    }
  }

  private TransportListener listener() {
    assert listener != null : "not connected";
    return listener;
  }

  private SimulatedTransport peer() {
    assert peer != null : "not connected";
    return peer;
  }

  // -- for the connection ------------------------------------------------------------------------

  void exhaust() {
    exhausted = true;
  }

  @Override
  public ByteBuffer claim(int length) {
    if (exhausted) {
      throw new OutOfMemoryError("no memory left to send from");
    }
    if (committed.remaining() < length) {
      ByteBuffer larger = ByteBuffer.allocate(2 * (committed.position() + length));
      committed = larger.put(committed.flip());
    }
    return committed;
  }

  @Override
  public void commit() {}

  @Override
  public boolean write(ByteBuffer buffer, int offset, int length) {
    return false;
  }

  @Override
  public ByteBuffer borrow(int capacity, int keep) {
    ByteBuffer larger = ByteBuffer.allocate(capacity);
    if (lent != null) {
      larger.put(0, lent, 0, keep);
    }
    lent = larger;
    return larger;
  }

  @Override
  public void giveBack() {
    lent = null;
  }

  @Override
  public void flush(@Nullable Consumer<@Nullable Throwable> whenWritten) {
    int length = committed.position();
    if (closed || ended) {
      committed.clear();
      if (whenWritten != null) {
        whenWritten.accept(new java.nio.channels.ClosedChannelException());
      }
      return;
    }
    if (length > 0) {
      peer().arrive(committed.flip());
      committed.clear();
    }
    if (length > 0 || whenWritten != null) {
      pending.addAndGet(length);
      writes.add(new Write(length, nowNanos, whenWritten));
    }
  }

  @Override
  public boolean isWritable() {
    return pending.get() <= 1024;
  }

  @Override
  public long pendingBytes() {
    return pending.get() + committed.position();
  }

  @Override
  public long lastProgress() {
    return lastProgress;
  }

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    paused = false;
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void abort() {
    close();
  }

  @Override
  public boolean inTransportThread() {
    return Thread.currentThread().equals(thread);
  }

  @Override
  public void execute(Runnable task) {
    if (closed && !inTransportThread()) {
      throw new RejectedExecutionException("closed");
    }
    tasks.add(task);
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    FutureTask<Void> future =
        new FutureTask<>(task, null) {
          @Override
          protected void setException(Throwable thrown) {
            throw new AssertionError("a timer's task threw", thrown);
          }
        };
    timers.add(new Timer(nowNanos + delay.toNanos(), future));
    return future;
  }

  @Override
  public SocketAddress remoteAddress() {
    return peer().address;
  }

  @Override
  public SocketAddress localAddress() {
    return address;
  }
}
