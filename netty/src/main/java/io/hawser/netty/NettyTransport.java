// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.WebSocketOptions;
import io.hawser.spi.Transport;
import io.hawser.spi.TransportListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
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
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A Netty channel as a transport, and the last handler in its pipeline.
 *
 * <p>Everything that is written during a read burst is gathered in one buffer, which leaves with
 * one write. All buffers are worked on through their {@link ByteBuffer} view, which the JIT
 * compiler turns into plain memory accesses.
 */
final class NettyTransport extends ChannelInboundHandlerAdapter implements Transport {
  private static final int SMALLEST_BUFFER = 512;
  private static final int LARGEST_BUFFER = 256 << 10;
  private static final int MOST_HELD_PER_BYTE = 4;

  private static final AtomicIntegerFieldUpdater<NettyTransport> GATHERED =
      AtomicIntegerFieldUpdater.newUpdater(NettyTransport.class, "gatheredBytes");

  private final Channel channel;
  private final Channel.Unsafe unsafe;
  private final Duration closeTimeout;

  // event loop; set before the first event
  private @Nullable TransportListener listener;

  // event loop: what the protocol may look into and send from
  private @Nullable ByteBuf received;
  private @Nullable ByteBuffer receivedView;
  private @Nullable ByteBuf borrowed;
  private @Nullable ByteBuffer borrowedView;

  // event loop: what is gathered; view's position is where the next frame goes
  private @Nullable ByteBuf gathered;
  private @Nullable ByteBuffer view;
  private int viewStart;

  // any thread (volatile), written by the event loop through GATHERED
  private volatile int gatheredBytes;

  private int nextSize = SMALLEST_BUFFER;
  private boolean outgrown; // since the last flush
  private boolean unflushed;

  // event loop: what could not be read while paused, as it is at the beginning
  private @Nullable ArrayDeque<ByteBuf> unread;
  private boolean paused = true;
  private boolean feeding;
  private boolean ended;

  // event loop: how the peer's stream ends, and what is left to do then
  private boolean peerEnded;
  private boolean gone;
  private boolean toldEnd;
  private @Nullable Throwable failure;
  private @Nullable Future<?> deadline;

  // event loop: null while nobody asks
  private @Nullable SendProgress progress;

  NettyTransport(Channel channel, WebSocketOptions options) {
    this.channel = channel;
    this.unsafe = channel.unsafe();
    this.closeTimeout = options.closeTimeout();
    StreamEnd.allowHalfClosure(channel);
    // Writing fails before what the peer sent last has been read.
    channel.config().setAutoClose(false);
    if (options.lowWaterMark() != WriteBufferWaterMark.DEFAULT.low()
        || options.highWaterMark() != WriteBufferWaterMark.DEFAULT.high()) {
      // Netty becomes writable below its low mark, not at it.
      int low = Math.max(1, options.lowWaterMark());
      int high = Math.max(low, options.highWaterMark());
      channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(low, high));
    }
    // Netty remembers the answer, which it could not give any more when the channel is closed.
    channel.localAddress();
    channel.remoteAddress();
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
      in = inOnePiece(in);
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

  private static ByteBuf inOnePiece(ByteBuf pieces) {
    ByteBuf whole = pieces.alloc().directBuffer(pieces.readableBytes()).writeBytes(pieces);
    pieces.release();
    return whole;
  }

  private void keep(ByteBuf in, boolean first) {
    if (unread == null) {
      unread = new ArrayDeque<>();
    }
    if (first) {
      unread.addFirst(in);
    } else {
      unread.addLast(in);
    }
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
      unread.forEach(ByteBuf::release);
      unread = null;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      listener().onWritable();
    }
  }

  // -- the end of the peer's stream --------------------------------------------------------------

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (StreamEnd.isPeers(event)) {
      peerEnded();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    peerEnded = true;
    gone = true;
    if (unread == null) {
      tellEnd();
    }
  }

  /** All bytes of the peer are here; those that could not be read yet are read first. */
  void peerEnded() {
    if (!peerEnded) {
      peerEnded = true;
      limitTime();
      StreamEnd.peerEnded(channel);
      if (unread == null && !ended) {
        windUp();
      }
    }
  }

  /** Sends what was accepted before, and then tells that the stream has ended. */
  private void windUp() {
    if (!toldEnd) {
      listener().onReadComplete();
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> tellEnd());
    }
  }

  private void tellEnd() {
    if (toldEnd) {
      return;
    }
    toldEnd = true;
    try {
      if (failure != null) {
        listener().onFailure(told(failure));
      }
      listener().onEnd();
    } finally {
      if (gathered != null) {
        gathered.release();
        gathered = null;
        view = null;
      }
    }
    if (!ended && !gone) {
      end();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    exceptionCaught(cause);
  }

  private void exceptionCaught(Throwable cause) {
    if (cause instanceof IOException && !(cause instanceof SSLException)) {
      networkFailed(cause);
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
        ? NetworkFailure.told(failure)
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
    ByteBuffer view = this.view;
    return view != null && view.remaining() >= length ? view : nextBuffer(length);
  }

  private ByteBuffer nextBuffer(int length) {
    if (gathered != null) {
      nextSize = Math.min(2 * nextSize, LARGEST_BUFFER);
      outgrown = true;
      channel.write(takeGathered(), channel.voidPromise());
      unflushed = true;
    }
    ByteBuf next = channel.alloc().directBuffer(Math.max(length, nextSize));
    ByteBuffer nextView = next.internalNioBuffer(0, next.capacity());
    gathered = next;
    view = nextView;
    viewStart = nextView.position();
    return nextView;
  }

  @Override
  public void commit() {
    ByteBuffer view = this.view;
    if (view != null) {
      // Others may learn it a little later; a fence for each message would cost more.
      GATHERED.lazySet(this, view.position() - viewStart);
    }
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
    // A small message must not keep a large buffer: a peer that reads slowly could make us hold
    // many.
    if (owner == null || length < owner.capacity() / MOST_HELD_PER_BYTE) {
      return false;
    }
    if (gathered != null) {
      channel.write(takeGathered(), channel.voidPromise());
    }
    channel.write(owner.retainedSlice(index, length), channel.voidPromise());
    unflushed = true;
    return true;
  }

  @Override
  public ByteBuffer borrow(int capacity, int keep) {
    ByteBuf memory = channel.alloc().directBuffer(capacity, capacity);
    if (borrowed != null) {
      memory.setBytes(0, borrowed, 0, keep);
      borrowed.release();
    }
    ByteBuffer lent = memory.nioBuffer(0, capacity);
    borrowed = memory;
    borrowedView = lent;
    return lent;
  }

  @Override
  public void giveBack() {
    if (borrowed != null) {
      borrowed.release();
      borrowed = null;
      borrowedView = null;
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

  @Override
  public void flush(@Nullable Consumer<@Nullable Throwable> whenWritten) {
    ByteBuffer view = this.view;
    if (view != null
        && !outgrown // or it would always be one size too small for equal bursts
        && view.position() - viewStart < nextSize >> 2
        && nextSize > SMALLEST_BUFFER) {
      nextSize >>= 1;
    }
    outgrown = false;
    if (progress != null) {
      progress.transferred(nanoTime());
    }
    boolean flush = unflushed;
    unflushed = false;
    if (whenWritten != null) {
      // Netty tells it while it still counts what was written, so it is passed on afterwards.
      channel
          .writeAndFlush(takeGathered())
          .addListener(
              written -> {
                Throwable problem = written.cause();
                if (problem != null) {
                  exceptionCaught(problem);
                }
                executeAnyway(() -> whenWritten.accept(problem == null ? null : told(problem)));
              });
    } else if (view != null) {
      channel.writeAndFlush(takeGathered(), channel.voidPromise());
    } else if (flush) {
      channel.flush();
    }
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
    }
    return progress.look(now);
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public long pendingBytes() {
    ChannelOutboundBuffer outbound = unsafe.outboundBuffer();
    return gatheredBytes + (outbound == null ? 0 : outbound.totalPendingWriteBytes());
  }

  // -- ending ------------------------------------------------------------------------------------

  @Override
  public void end() {
    ended = true;
    dropUnread();
    StreamEnd.end(channel);
  }

  @Override
  public void abort() {
    EventLoops.drop(channel);
    dropUnread();
    if (gone) {
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
    return channel
        .eventLoop()
        .schedule(() -> run(task), EventLoops.nanos(delay), TimeUnit.NANOSECONDS);
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
