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
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
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
  private int receivedBase;
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
    ByteBuffer bytes = in.internalNioBuffer(start, length);
    received = in;
    receivedView = bytes;
    // A view's positions are those of the larger memory that the buffer is a part of.
    receivedBase = bytes.position() - start;
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
    if (failure != null) {
      listener().onFailure(failure);
    }
    listener().onEnd();
    if (gathered != null) {
      gathered.release();
      gathered = null;
      view = null;
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
      listener().onFailure(cause);
      abort();
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
    if (buffer == receivedView) {
      owner = received;
      index -= receivedBase;
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
    boolean flush = unflushed;
    unflushed = false;
    if (whenWritten != null) {
      channel
          .writeAndFlush(takeGathered())
          .addListener(
              written -> {
                Throwable problem = written.cause();
                if (problem != null) {
                  exceptionCaught(problem);
                }
                whenWritten.accept(problem);
              });
    } else if (view != null) {
      channel.writeAndFlush(takeGathered(), channel.voidPromise());
    } else if (flush) {
      channel.flush();
    }
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
    channel.eventLoop().execute(task);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    return channel.eventLoop().schedule(task, EventLoops.nanos(delay), TimeUnit.NANOSECONDS);
  }

  @Override
  public SocketAddress remoteAddress() {
    return UnixSockets.shown(channel.remoteAddress());
  }

  @Override
  public SocketAddress localAddress() {
    return UnixSockets.shown(channel.localAddress());
  }
}
