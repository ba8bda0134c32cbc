// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.TransportException;
import io.hawser.WebSocketOptions;
import io.hawser.protocol.PreparedFrame;
import io.hawser.spi.Transport;
import io.hawser.spi.TransportListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
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
  private final MemoryBudget.Meter meter;
  private final Outgoing outgoing;

  // event loop; set before the first event
  private @Nullable TransportListener listener;

  // event loop: what the protocol may look into and send from
  private @Nullable ByteBuf received;
  private @Nullable ByteBuffer receivedView;
  private int receivedBase;
  private @Nullable ByteBuf borrowed;
  private @Nullable ByteBuffer borrowedView;

  // event loop: what could not be read while paused, as it is at the beginning
  private @Nullable ArrayDeque<ByteBuf> unread;
  private boolean paused = true;
  private boolean feeding;
  private boolean ended;
  private boolean gone;

  // any thread (volatile); what has arrived and is kept, written by the event loop through RECEIVED
  private volatile long receivedBytes;
  private volatile boolean givenUp;

  NettyTransport(Channel channel, WebSocketOptions options, MemoryBudget budget) {
    this.channel = channel;
    this.meter = budget.meterOf(channel.eventLoop());
    this.outgoing = new Outgoing(channel, options.highWaterMark(), budget, meter, this::onFailure);
    // Netty remembers the answer, which it could not give any more when the channel is closed.
    channel.localAddress();
    channel.remoteAddress();
    budget.add(this); // which other threads may ask at once
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
    ByteBuf copy = bytes.alloc().directBuffer(Math.max(1, length)).writeBytes(bytes);
    bytes.release();
    return copy;
  }

  private void received(long more) {
    RECEIVED.lazySet(this, receivedBytes + more);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    listener().onReadComplete();
  }

  @Override
  public void pauseReading() {
    paused = true;
    if (!ended) {
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
    if (!paused) {
      channel.config().setAutoRead(true);
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
    if (gone && unread == null) {
      tellEnd();
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

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof TransportException refused) {
      listener().onGivenUp(refused);
    } else {
      onFailure(cause);
    }
  }

  private void onFailure(Throwable cause) {
    // Of what is dropped to free its memory, the writes fail before the listener has heard why.
    if (!gone && !givenUp) {
      listener().onFailure(cause);
      abort();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (unread == null) {
      tellEnd();
    } else {
      gone = true; // what came before the end is read first
    }
  }

  private void tellEnd() {
    gone = false;
    listener().onEnd();
    outgoing.close();
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
    if (buffer == receivedView) {
      owner = received;
      index -= receivedBase;
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
    outgoing.flush(whenWritten);
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

  /** Runs a task when the channel is closed. */
  void whenClosed(Runnable task) {
    channel.closeFuture().addListener(closed -> task.run());
  }

  // -- ending ------------------------------------------------------------------------------------

  @Override
  public void end() {
    ended = true;
    dropUnread();
    channel.config().setAutoRead(true);
    outgoing.flush(written -> end(channel)); // not before all that waits
  }

  /**
   * Ends our side of a channel when everything written before has been sent. What the peer still
   * sends is read until it ends its side too: closing with unread bytes would reset the connection,
   * and the peer could lose our last words.
   */
  static void end(Channel channel) {
    channel.config().setAutoRead(true);
    // Two layers of it, if the server is behind a proxy that is spoken to over TLS.
    Deque<SslHandler> innermostFirst = new ArrayDeque<>();
    channel
        .pipeline()
        .forEach(
            entry -> {
              if (entry.getValue() instanceof SslHandler tls) {
                innermostFirst.push(tls);
              }
            });
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> endTls(innermostFirst, channel));
  }

  private static void endTls(Deque<SslHandler> innermostFirst, Channel channel) {
    SslHandler next = innermostFirst.poll();
    if (next == null) {
      shutdownOutput(channel);
    } else {
      next.closeOutbound().addListener(notified -> endTls(innermostFirst, channel));
    }
  }

  private static void shutdownOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
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
