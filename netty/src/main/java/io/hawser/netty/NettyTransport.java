// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.Checks;
import io.hawser.TransportException;
import io.hawser.WebSocketOptions;
import io.hawser.protocol.PreparedFrame;
import io.hawser.spi.Transport;
import io.hawser.spi.TransportListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A Netty channel as a transport, and the last handler in its pipeline.
 *
 * <p>All buffers are worked on through their {@link ByteBuffer} view, which the JIT compiler turns
 * into plain memory accesses.
 */
final class NettyTransport extends ChannelInboundHandlerAdapter implements Transport {
  private static final AtomicLongFieldUpdater<NettyTransport> RECEIVED =
      AtomicLongFieldUpdater.newUpdater(NettyTransport.class, "receivedBytes");

  private final Channel channel;
  private final Duration closeTimeout;
  private final MemoryBudget.Meter meter;
  private final Outgoing outgoing;

  // event loop; set before the first event
  private @Nullable TransportListener listener;

  // event loop: what the protocol may look into and send from
  private @Nullable ByteBuf received;
  private @Nullable ByteBuffer receivedView;
  private @Nullable ByteBuf borrowed;
  private @Nullable ByteBuffer borrowedView;

  // event loop: what could not be read while paused, as it is at the beginning
  private @Nullable ArrayDeque<ByteBuf> unread;
  private boolean paused = true;
  private boolean feeding;
  private boolean ended;

  // event loop: how the peer's stream ends, and what is left to do then
  private boolean peerEnded;
  private boolean gone;
  private boolean toldEnd;
  private boolean hurried;
  private @Nullable Throwable failure;
  private @Nullable Future<?> deadline;

  // event loop: null while nobody asks
  private @Nullable SendProgress progress;

  // any thread (volatile); what has arrived and is kept, written by the event loop through RECEIVED
  private volatile long receivedBytes;
  private volatile boolean givenUp;

  NettyTransport(Channel channel, WebSocketOptions options, MemoryBudget budget) {
    this.channel = channel;
    this.closeTimeout = options.closeTimeout();
    this.meter = budget.meterOf(channel.eventLoop());
    this.outgoing = new Outgoing(channel, options.highWaterMark(), budget, meter, this::failed);
    StreamEnd.allowHalfClosure(channel);
    // Writing fails before what the peer sent last has been read.
    channel.config().setAutoClose(false);
    // Netty remembers the answer, which it could not give any more when the channel is closed.
    channel.localAddress();
    channel.remoteAddress();
    budget.add(this); // which other threads may ask at once
    channel.closeFuture().addListener(closed -> leaveBudget());
  }

  void listener(TransportListener listener) {
    this.listener = listener;
  }

  private TransportListener listener() {
    assert listener != null : "a transport gets its listener before it joins the pipeline";
    return listener;
  }

  // -- reading -----------------------------------------------------------------------------------

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (progress != null) {
      progress.transferred(nanoTime());
    }
    if (ended) {
      in.release();
    } else if (paused || unread != null) {
      keep(in, false);
    } else {
      feed(in);
    }
  }

  private void feed(ByteBuf in) {
    int start = in.readerIndex();
    int length = in.readableBytes();
    if (in.nioBufferCount() != 1) {
      in = copied(in);
      start = 0;
    }
    // A slice, because the memory before it is that of others: a wrong index throws.
    ByteBuffer bytes = in.internalNioBuffer(start, length).slice();
    received = in;
    receivedView = bytes;
    feeding = true;
    try {
      do {
        listener().onRead(bytes);
      } while (bytes.hasRemaining() && !paused);
    } finally {
      feeding = false;
      received = null;
      receivedView = null;
      if (bytes.hasRemaining()) {
        keep(in.readerIndex(start + length - bytes.remaining()), true);
      } else {
        in.release();
      }
    }
  }

  /** The same bytes in memory of their own; the others are released, also if there is none. */
  private static ByteBuf copied(ByteBuf bytes) {
    try {
      return bytes.alloc().directBuffer(Math.max(1, bytes.readableBytes())).writeBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  private void keep(ByteBuf bytes, boolean first) {
    if (unread == null) {
      unread = new ArrayDeque<>();
    }
    ByteBuf in = inLittleMemory(bytes);
    if (first) {
      unread.addFirst(in);
    } else {
      unread.addLast(in);
    }
    int memory = MessageMemory.of(in);
    meter.add(memory);
    received(memory);
  }

  /** The same bytes; a buffer to read into may have room for many more. */
  private static ByteBuf inLittleMemory(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (length > bytes.capacity() / 2) {
      return bytes;
    }
    return copied(bytes);
  }

  private void received(long more) {
    RECEIVED.lazySet(this, receivedBytes + more);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!toldEnd) {
      listener().onReadComplete();
    }
  }

  @Override
  public void pauseReading() {
    paused = true;
    if (!ended && !peerEnded && failure == null) {
      channel.config().setAutoRead(false);
    }
  }

  @Override
  public void resumeReading() {
    paused = false;
    // Called from inside feed(), which goes on by itself.
    if (!feeding && unread != null) {
      feedUnread();
    }
    if (!paused && !peerEnded) {
      StreamEnd.readOn(channel);
    }
  }

  private void feedUnread() {
    while (unread != null && !paused) {
      ByteBuf in = unread.poll();
      if (in == null) {
        unread = null;
      } else {
        received(-MessageMemory.of(in));
        feed(in);
      }
    }
    listener().onReadComplete();
    if (peerEnded && unread == null) {
      windUp();
    }
  }

  private void dropUnread() {
    if (unread != null) {
      unread.forEach(
          in -> {
            received(-MessageMemory.of(in));
            in.release();
          });
      unread = null;
    }
  }

  // -- the end of the peer's stream --------------------------------------------------------------

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (StreamEnd.isPeers(event)) {
      peerEnded();
    } else if (event instanceof ChannelOutputShutdownEvent && !ended) {
      // TLS does not say why.
      networkFailed(new IOException("the peer takes nothing more"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    peerEnded = true;
    gone = true;
    if (hurried) {
      dropUnread();
    }
    if (unread == null) {
      tellEnd();
    }
  }

  /** All bytes of the peer are here; those that could not be read yet are read first. */
  void peerEnded() {
    if (!peerEnded) {
      peerEnded = true;
      StreamEnd.peerEnded(channel);
      if (unread == null && !ended) {
        windUp();
      }
    }
  }

  /** Sends what was accepted before, and then tells that the stream has ended. */
  private void windUp() {
    if (!toldEnd) {
      limitTime();
      listener().onReadComplete();
      outgoing.flush(written -> tellEnd());
    }
  }

  private void tellEnd() {
    if (toldEnd) {
      closeOutgoing();
      return;
    }
    toldEnd = true;
    try {
      if (failure != null) {
        listener().onFailure(told(failure));
      }
      listener().onEnd();
    } finally {
      closeOutgoing();
    }
    if (!ended && !gone) {
      end();
    }
  }

  private void closeOutgoing() {
    if (gone) {
      outgoing.close();
      leaveBudget();
    }
  }

  /** Unless there is something left that nobody has read. */
  private void leaveBudget() {
    if (unread == null) {
      meter.leave(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(cause);
  }

  private void failed(Throwable cause) {
    if (givenUp) {
      return; // what is dropped to free its memory fails before the listener has heard why
    }
    if (cause instanceof TransportException refused) {
      listener().onGivenUp(refused);
    } else if (cause instanceof IOException && (peerEnded || !(cause instanceof SSLException))) {
      networkFailed(cause); // after the peer's end, TLS 1.2 writes nothing more, which is no news
    } else if (!toldEnd) {
      fail(cause);
    }
  }

  /** Ends a connection of which something has failed that must not. Never throws. */
  private void fail(Throwable cause) {
    try {
      listener().onFailure(told(cause));
    } catch (Throwable thrown) {
      Log.log(Level.ERROR, () -> "a connection could not be told of a failure", thrown);
    }
    try {
      abort();
    } catch (Throwable thrown) {
      Log.log(Level.ERROR, () -> "a connection could not be told of its end", thrown);
    }
  }

  /** What the network did in words that are the same on every transport; else what was thrown. */
  private static Throwable told(Throwable failure) {
    return NetworkFailure.unwrapped(failure) instanceof IOException
        ? NetworkFailure.described(failure)
        : failure;
  }

  /** Runs what is not called by a handler, after which Netty would go on as if nothing had been. */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) {
      fail(thrown);
    }
  }

  /**
   * Reading or writing has failed. What the peer sent before may still be there to be read, perhaps
   * a Close frame, after which this is no failure; so it is told at the end of the stream.
   */
  private void networkFailed(Throwable cause) {
    if (failure == null && !peerEnded && channel.isActive()) {
      boolean wrapped = cause instanceof ChannelOutputShutdownException && cause.getCause() != null;
      failure = wrapped ? cause.getCause() : cause;
      limitTime();
      StreamEnd.readOn(channel);
    }
  }

  /** Drops the channel after a while in which nothing was written. */
  private void limitTime() {
    if (deadline == null && channel.isActive()) {
      long before = pendingBytes();
      deadline =
          schedule(
              () -> {
                deadline = null;
                if (pendingBytes() < before) {
                  limitTime();
                } else {
                  EventLoops.drop(channel);
                }
              },
              closeTimeout);
    }
  }

  // -- writing -----------------------------------------------------------------------------------

  @Override
  public ByteBuffer claim(int length) {
    return outgoing.claim(length);
  }

  @Override
  public void commit() {
    outgoing.commit();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the question is whether it is the same memory
  public boolean write(ByteBuffer buffer, int offset, int length) {
    ByteBuf owner;
    int index = offset;
    if (received != null && buffer == receivedView) {
      owner = received;
      index += received.readerIndex();
    } else {
      owner = buffer == borrowedView ? borrowed : null;
    }
    return owner != null && outgoing.write(owner, index, length);
  }

  @Override
  public boolean write(PreparedFrame frame) {
    return outgoing.write(frame);
  }

  @Override
  public ByteBuffer borrow(int capacity, int keep) {
    meter.reserve(capacity);
    ByteBuf memory = channel.alloc().directBuffer(capacity);
    received(MessageMemory.of(memory));
    if (borrowed != null) {
      memory.setBytes(0, borrowed, 0, keep);
      giveBack();
    }
    ByteBuffer lent = memory.nioBuffer(0, capacity);
    borrowed = memory;
    borrowedView = lent;
    return lent;
  }

  @Override
  public void giveBack() {
    if (borrowed != null) {
      received(-MessageMemory.of(borrowed));
      borrowed.release();
      borrowed = null;
      borrowedView = null;
    }
  }

  @Override
  public void flush(@Nullable Consumer<@Nullable Throwable> whenWritten) {
    if (progress != null) {
      progress.transferred(nanoTime());
    }
    if (whenWritten == null) {
      outgoing.flush(null);
      return;
    }
    // Netty tells it while it still counts what was written, so it is passed on afterwards.
    outgoing.flush(
        problem -> {
          if (problem != null) {
            failed(problem);
          }
          executeAnyway(() -> whenWritten.accept(problem == null ? null : told(problem)));
        });
  }

  /** Runs a task after what this thread does now, or at once if the thread is ending. */
  private void executeAnyway(Runnable task) {
    try {
      execute(task);
    } catch (RejectedExecutionException ending) {
      run(task);
    }
  }

  @Override
  public long lastProgress() {
    long now = nanoTime();
    if (progress == null) {
      progress = new SendProgress(channel, now);
      return now; // nothing was seen before, so there is nothing to ask the system for
    }
    return progress.look(now);
  }

  @Override
  public boolean isWritable() {
    return outgoing.isWritable(() -> listener().onWritable());
  }

  @Override
  public long pendingBytes() {
    return outgoing.pendingBytes();
  }

  // -- the memory budget -------------------------------------------------------------------------

  /** All memory that this connection holds. Any thread. */
  long heldBytes() {
    return outgoing.pendingBytes() + receivedBytes;
  }

  /** How much of it others may hold, too. Any thread. */
  long sharedBytes() {
    return outgoing.sharedBytes();
  }

  /** Whether it is about to be dropped, to free its memory. Any thread. */
  boolean isGivenUp() {
    return givenUp;
  }

  /** Drops the connection, to free its memory, as soon as its event loop can. Any thread. */
  void giveUp(TransportException reason) {
    givenUp = true;
    meter.dropSoon(
        () -> {
          // Perhaps in the middle of a callback: the memory is wanted now, the listener hears
          // later.
          channel.eventLoop().execute(() -> listener().onGivenUp(reason));
          outgoing.close();
          EventLoops.drop(channel);
        });
  }

  // -- ending ------------------------------------------------------------------------------------

  @Override
  public void end() {
    ended = true;
    dropUnread();
    StreamEnd.readOn(channel);
    outgoing.flush(written -> StreamEnd.end(channel)); // not before all that waits
  }

  @Override
  public void abort() {
    EventLoops.drop(channel);
    dropUnread();
    if (gone) {
      tellEnd();
    }
  }

  /** When the channel is closed, does not wait for somebody to read what came before. */
  void endWhenGone() {
    hurried = true;
    if (gone) {
      dropUnread();
      tellEnd();
    }
  }

  // -- the event loop ----------------------------------------------------------------------------

  @Override
  public boolean inTransportThread() {
    return channel.eventLoop().inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    channel.eventLoop().execute(() -> run(task));
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    return channel.eventLoop().schedule(() -> run(task), Checks.nanos(delay), TimeUnit.NANOSECONDS);
  }

  @Override
  public SocketAddress remoteAddress() {
    return UnixSockets.shown(channel.remoteAddress());
  }

  @Override
  public SocketAddress localAddress() {
    return UnixSockets.local(channel);
  }
}
