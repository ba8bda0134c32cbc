// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.counting.EndpointCounters;
import io.hawser.protocol.engine.PreparedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes to send on one channel. Everything that is written during a read burst is gathered in
 * one buffer, which is sent with one write. Must be used on the event loop, unless stated
 * otherwise.
 *
 * <p>Until the socket has taken everything that it was given, everything else waits in the {@link
 * Backlog}. As a result, small messages fill buffers instead of using one buffer for each turn of
 * the event loop. A frame that other connections send too is not copied. TLS encrypts only what can
 * be sent soon.
 */
final class Outgoing {
  private static final int SMALLEST_BUFFER = 512;
  private static final int LARGEST_BUFFER = 256 << 10;

  /** How many bytes of the backlog are given to the channel at a time. */
  private static final int BATCH = 256 << 10;

  /** The same with TLS, which copies the bytes. Also the maximum that TLS is given in one turn. */
  private static final int BATCH_OF_TLS = 64 << 10;

  /** While nothing waits, copying a frame below this size costs less than sharing it. */
  private static final int MIN_SIZE_TO_SHARE = 32 << 10;

  /** A buffer is kept if it has at most this many bytes of memory for each byte in use. */
  private static final int MAX_MEMORY_PER_BYTE = 4;

  /** While bytes wait, at most their memory divided by this number may be unused. */
  private static final int UNUSED_DIVISOR = 16;

  private static final AtomicIntegerFieldUpdater<Outgoing> GATHERED =
      AtomicIntegerFieldUpdater.newUpdater(Outgoing.class, "gatheredBytes");
  private static final AtomicLongFieldUpdater<Outgoing> SHARED =
      AtomicLongFieldUpdater.newUpdater(Outgoing.class, "sharedBytes");

  private final Channel channel;
  private final Channel.Unsafe unsafe;
  private final boolean tls;
  private final int highWaterMark;
  private final MemoryBudget budget;
  private final MemoryBudget.Meter meter;
  private final EndpointCounters.OnThread counters;
  private final Consumer<Throwable> onFailure;
  private final Backlog backlog = new Backlog();

  // the gathered bytes; the next frame begins at view's position
  private @Nullable ByteBuf gathered;
  private @Nullable ByteBuffer view;
  private int viewStart;
  private int nextSize = SMALLEST_BUFFER;
  private boolean outgrown; // since the last flush

  // what was written to the channel but not flushed
  private boolean unflushed;
  private int unflushedBytes;

  private boolean inFlight;

  /** The callbacks of successful writes that are to be called soon; null if there are none. */
  private @Nullable List<Consumer<@Nullable Throwable>> reports;

  private boolean reportedUnwritable;

  // any thread (volatile), written by the event loop through the updaters
  private volatile int gatheredBytes;
  private volatile long sharedBytes;

  /**
   * Creates the outgoing side of a channel. If the channel uses TLS, its TLS handler must already
   * be in the pipeline.
   *
   * @param counters those of the channel's event loop
   * @param onFailure called with the cause if a write fails
   */
  Outgoing(
      Channel channel,
      int highWaterMark,
      MemoryBudget budget,
      MemoryBudget.Meter meter,
      EndpointCounters.OnThread counters,
      Consumer<Throwable> onFailure) {
    this.channel = channel;
    this.unsafe = channel.unsafe();
    this.tls = channel.pipeline().get(SslHandler.class) != null;
    this.highWaterMark = highWaterMark;
    this.budget = budget;
    this.meter = meter;
    this.counters = counters;
    this.onFailure = onFailure;
  }

  // -- gathering ---------------------------------------------------------------------------------

  /** See {@link io.hawser.protocol.engine.ProtocolOutput#claim}. */
  ByteBuffer claim(int length) {
    ByteBuffer view = this.view;
    return view != null && view.remaining() >= length ? view : nextBuffer(length);
  }

  private ByteBuffer nextBuffer(int length) {
    boolean large = length >= MemoryBudget.LARGE;
    if (gathered != null) {
      if (!large) {
        nextSize = Math.min(2 * nextSize, LARGEST_BUFFER);
        outgrown = true;
      }
      putGathered();
    }
    // A large buffer has exactly this length: the allocator's next size may be a quarter larger.
    int size = large ? length : Math.max(length, backlog.isOpen() ? sizeWhileWaiting() : nextSize);
    meter.reserve(size);
    ByteBuf next = channel.alloc().directBuffer(size);
    ByteBuffer nextView = next.internalNioBuffer(0, next.capacity());
    gathered = next;
    view = nextView;
    viewStart = nextView.position();
    return nextView;
  }

  private int sizeWhileWaiting() {
    long part = Math.min(LARGEST_BUFFER, pendingBytes() / UNUSED_DIVISOR);
    return Math.max(SMALLEST_BUFFER, Integer.highestOneBit((int) part));
  }

  /** See {@link io.hawser.protocol.engine.ProtocolOutput#commit}. */
  void commit() {
    ByteBuffer view = this.view;
    if (view != null) {
      // Other threads may see it a little later. This costs less than a fence for each message.
      GATHERED.lazySet(this, view.position() - viewStart);
    }
  }

  private ByteBuf takeGathered() {
    if (gathered == null || view == null) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf full = gathered.writerIndex(view.position() - viewStart);
    gathered = null;
    view = null;
    GATHERED.lazySet(this, 0);
    return full;
  }

  private void putGathered() {
    ByteBuf full = takeGathered();
    counters.bytesSent(full.readableBytes());
    put(trimmed(full));
    backlog.onGatheredAdded();
  }

  /** Copies bytes to a smaller buffer, if they use only a small part of a large one. */
  private ByteBuf trimmed(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (bytes.capacity() <= 8 * SMALLEST_BUFFER
        || length >= bytes.capacity() / MAX_MEMORY_PER_BYTE) {
      return bytes;
    }
    ByteBuf smaller = channel.alloc().directBuffer(Math.max(1, length)).writeBytes(bytes);
    bytes.release();
    return smaller;
  }

  // -- sending without a copy --------------------------------------------------------------------

  /**
   * Sends part of a buffer without a copy, unless that would hold much more memory than the bytes
   * need. Without this limit, a peer that reads slowly could make us hold a lot of memory.
   *
   * @return whether it was sent
   */
  boolean write(ByteBuf owner, int index, int length) {
    int room = owner.capacity();
    boolean worthIt =
        mustWait(length)
            ? length >= room - room / UNUSED_DIVISOR
            : length >= room / MAX_MEMORY_PER_BYTE;
    if (worthIt) {
      if (gathered != null) {
        putGathered();
      }
      ByteBuf part = owner.retainedSlice(index, length);
      meter.add(MessageMemory.of(part));
      counters.bytesSent(length);
      put(part);
    }
    return worthIt;
  }

  /**
   * Sends a frame from the copy that all connections share, if that is worthwhile.
   *
   * @return whether it was sent
   */
  boolean write(PreparedFrame frame) {
    int length = frame.bytes().capacity();
    boolean waits = mustWait(length);
    if (!waits && length < MIN_SIZE_TO_SHARE) {
      return false;
    }
    SharedBytes shared = SharedBytes.of(frame, budget, meter, channel);
    counters.bytesSent(length);
    if (gathered != null) {
      putGathered();
    }
    ByteBuf bytes = shared.view();
    int size = MessageMemory.of(bytes);
    SHARED.lazySet(this, sharedBytes + size);
    Consumer<@Nullable Throwable> done =
        problem -> {
          SHARED.lazySet(this, sharedBytes - size);
          shared.release();
        };
    if (waits) {
      backlog.open(); // even if the channel has sent everything in the meantime
      put(bytes);
      notifyAfterCommitted(done);
    } else {
      unflushed = true;
      unflushedBytes += length;
      channel
          .write(bytes)
          .addListener(
              written -> {
                done.accept(null);
                reportFailure(written);
              });
    }
    return true;
  }

  // -- the channel -------------------------------------------------------------------------------

  /** Returns whether this many bytes must wait before they are given to the channel. */
  private boolean mustWait(int length) {
    if (backlog.isOpen()) {
      return true;
    }
    ChannelOutboundBuffer sent = unsafe.outboundBuffer();
    return sent != null && (!sent.isEmpty() || tls && unflushedBytes + length > BATCH_OF_TLS);
  }

  private void put(ByteBuf bytes) {
    if (mustWait(bytes.readableBytes())) {
      backlog.add(bytes);
    } else {
      unflushed = true;
      unflushedBytes += bytes.readableBytes();
      channel.write(bytes, channel.voidPromise());
    }
  }

  /** Adds a callback to the backlog that is called when everything committed so far is written. */
  private void notifyAfterCommitted(Consumer<@Nullable Throwable> callback) {
    backlog.add(callback, gathered != null);
  }

  /** See {@link io.hawser.spi.Transport#flush}. */
  void flush(@Nullable Consumer<@Nullable Throwable> whenWritten) {
    ByteBuffer view = this.view;
    int length = view == null ? 0 : view.position() - viewStart;
    if (backlog.isOpen() || view != null && mustWait(length)) {
      backlog.open();
      if (whenWritten != null) {
        notifyAfterCommitted(whenWritten);
      }
      if (!inFlight) {
        pump(false);
      }
      return;
    }
    if (view != null
        && !outgrown // otherwise the buffer would stay one size too small for equal bursts
        && length < nextSize >> 2
        && nextSize > SMALLEST_BUFFER) {
      nextSize >>= 1;
    }
    outgrown = false;
    counters.bytesSent(length);
    boolean flush = unflushed;
    unflushed = false;
    unflushedBytes = 0;
    if (whenWritten != null) {
      channel
          .writeAndFlush(takeGathered())
          .addListener(written -> report(List.of(whenWritten), written.cause()));
    } else if (view != null) {
      channel.writeAndFlush(takeGathered(), channel.voidPromise());
    } else if (flush) {
      channel.flush();
    }
  }

  /**
   * Gives the channel the next part of the backlog, or the gathered bytes if the backlog is empty.
   *
   * @param drained whether the channel has sent everything
   */
  private void pump(boolean drained) {
    List<Consumer<@Nullable Throwable>> callbacks = new ArrayList<>();
    int room = tls ? BATCH_OF_TLS : BATCH;
    ByteBuf last = null;
    while (true) {
      if (backlog.startsWithBytes() && room > 0) {
        if (last != null) {
          channel.write(last, channel.voidPromise());
        }
        last = backlog.takeBytes(tls ? room : Integer.MAX_VALUE);
        room -= last.readableBytes();
      } else if (backlog.isEmpty() && gathered != null && room > 0) {
        putGathered();
      } else if (backlog.isEmpty() || backlog.startsWithBytes()) {
        break;
      } else {
        callbacks.add(backlog.takeCallback());
      }
    }
    if (last == null && (drained || callbacks.isEmpty())) {
      backlog.close();
      report(callbacks, null);
      return;
    }
    inFlight = true;
    unflushed = false;
    unflushedBytes = 0;
    channel
        .writeAndFlush(last == null ? Unpooled.EMPTY_BUFFER : last)
        .addListener((ChannelFuture written) -> written(written, callbacks));
  }

  private void written(ChannelFuture written, List<Consumer<@Nullable Throwable>> callbacks) {
    inFlight = false;
    report(callbacks, written.cause());
    if (!written.isSuccess()) {
      reportFailure(written);
      backlog.fail(); // nothing will be written any more, and somebody may wait for that
    } else if (backlog.isOpen() && !inFlight) {
      pump(true);
    }
  }

  /**
   * Calls the callbacks of a write. After a success, they are called a little later, because the
   * channel completes a write before it stops counting the bytes. Callbacks keep their order.
   */
  private void report(List<Consumer<@Nullable Throwable>> callbacks, @Nullable Throwable failure) {
    if (failure != null) {
      runReports();
      callbacks.forEach(each -> each.accept(failure));
      return;
    }
    if (callbacks.isEmpty()) {
      return;
    }
    boolean first = reports == null;
    if (reports == null) {
      reports = new ArrayList<>();
    }
    reports.addAll(callbacks);
    if (first) {
      try {
        channel.eventLoop().execute(this::runReports);
      } catch (RejectedExecutionException ended) {
        runReports();
      }
    }
  }

  private void runReports() {
    List<Consumer<@Nullable Throwable>> due = reports;
    reports = null;
    if (due != null) {
      due.forEach(each -> each.accept(null));
    }
  }

  /** Netty reports a failure by itself only for writes without a listener. */
  private void reportFailure(Future<?> written) {
    if (!written.isSuccess() && !(written.cause() instanceof ClosedChannelException)) {
      onFailure.accept(written.cause());
    }
  }

  /** Releases what was not sent, when the channel is closed. */
  void close() {
    runReports();
    takeGathered().release();
    backlog.fail();
  }

  // -- amounts -----------------------------------------------------------------------------------

  /**
   * Returns whether the peer keeps up.
   *
   * @param whenWritable called as soon as the peer keeps up again, if it does not keep up now
   */
  boolean isWritable(Runnable whenWritable) {
    boolean writable = pendingBytes() - gatheredBytes <= highWaterMark;
    if (!writable && !reportedUnwritable) {
      reportedUnwritable = true;
      notifyAfterCommitted(
          problem -> {
            reportedUnwritable = false;
            if (problem == null) {
              whenWritable.run();
            }
          });
    }
    return writable;
  }

  /**
   * Returns the memory of what was committed and not yet taken by the socket. May be called on any
   * thread.
   */
  long pendingBytes() {
    // Bytes move from what was gathered to the backlog, and on to the channel. Read in this order,
    // those that move now are not counted twice.
    ChannelOutboundBuffer sent = unsafe.outboundBuffer();
    long pending = sent == null ? 0 : sent.totalPendingWriteBytes();
    pending += backlog.memory();
    return pending + gatheredBytes;
  }

  /**
   * Returns how much of {@link #pendingBytes} other connections may share. May be called on any
   * thread.
   */
  long sharedBytes() {
    return sharedBytes;
  }
}
