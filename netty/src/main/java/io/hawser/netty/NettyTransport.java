// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.TransportException;
import io.hawser.WebSocketOptions;
import io.hawser.counting.EndpointCounters;
import io.hawser.internal.Checks;
import io.hawser.netty.loop.EventLoops;
import io.hawser.netty.loop.Log;
import io.hawser.protocol.engine.PreparedFrame;
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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A Netty channel as a transport, and the last handler in its pipeline. It connects {@link
 * Incoming} and {@link Outgoing} with the listener, and decides how the connection ends.
 *
 * <p>All buffers are accessed through their {@link ByteBuffer} view, which the JIT compiler turns
 * into plain memory accesses.
 */
public final class NettyTransport extends ChannelInboundHandlerAdapter implements Transport {
  private final Channel channel;
  private final int maxFrameLength;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private final ConnectionMemory memory;
  private final DrainDeadline deadline;

  // event loop; set before the first event
  private @Nullable TransportListener listener;

  // event loop: how each side's stream ends, and what has been reported
  private boolean ended;
  private boolean peerEnded;
  private boolean closed;
  private boolean reportedEnd;
  private boolean endsDespiteUnread;
  private @Nullable Throwable failure;

  // event loop: null until it is first needed
  private @Nullable SendProgress progress;

  /** Creates the transport of a connection that belongs to no server and no client. */
  public NettyTransport(Channel channel, WebSocketOptions options, MemoryBudget budget) {
    this(channel, options, budget, EndpointCounters.unused());
  }

  /**
   * Creates a transport.
   *
   * @param counters those of the channel's event loop
   */
  public NettyTransport(
      Channel channel,
      WebSocketOptions options,
      MemoryBudget budget,
      EndpointCounters.OnThread counters) {
    MemoryBudget.Meter meter = budget.meterOf(channel.eventLoop());
    this.channel = channel;
    this.maxFrameLength = budget.largestReservation();
    this.incoming = new Incoming(channel, meter);
    this.outgoing =
        new Outgoing(channel, options.highWaterMark(), budget, meter, counters, this::failed);
    this.memory =
        new ConnectionMemory(
            channel, incoming, outgoing, meter, this::givenUp, () -> run(this::endWhenClosed));
    this.deadline = new DrainDeadline(channel, options.closeTimeout(), outgoing::pendingBytes);
    StreamEnd.allowHalfClosure(channel);
    // A write may fail before the last bytes of the peer have been read.
    channel.config().setAutoClose(false);
    // Makes Netty cache the addresses, which it cannot determine after the channel is closed.
    channel.localAddress();
    channel.remoteAddress();
    budget.add(memory); // from now on, other threads may read it
    channel.closeFuture().addListener(closed -> memory.leave());
  }

  public void listener(TransportListener listener) {
    this.listener = listener;
  }

  private TransportListener listener() {
    assert listener != null
        : "the listener must be set before the transport is added to the pipeline";
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
    } else {
      incoming.read(in, listener());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!reportedEnd) {
      listener().onReadComplete();
    }
  }

  @Override
  public void pauseReading() {
    incoming.pause();
    if (!ended && !peerEnded && failure == null) {
      channel.config().setAutoRead(false);
    }
  }

  @Override
  public void resumeReading() {
    incoming.resume();
    if (incoming.readUnread(listener())) {
      listener().onReadComplete();
      if (peerEnded && !incoming.hasUnread()) {
        flushAndReportEnd();
      }
    }
    if (!incoming.isPaused() && !peerEnded) {
      StreamEnd.continueReading(channel);
    }
  }

  // -- end of the peer's stream ------------------------------------------------------------------

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (StreamEnd.isPeerEnd(event)) {
      peerEnded();
    } else if (event instanceof ChannelOutputShutdownEvent && !ended) {
      networkFailed(new IOException("the peer accepts no more data")); // TLS gives no reason
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    deadline.cancel();
    peerEnded = true;
    closed = true;
    if (endsDespiteUnread) {
      incoming.discardUnread();
    }
    if (!incoming.hasUnread()) {
      reportEnd();
    }
  }

  /** Must be called when all bytes of the peer have arrived. Unread bytes are read first. */
  public void peerEnded() {
    if (!peerEnded) {
      peerEnded = true;
      StreamEnd.peerEnded(channel);
      if (!incoming.hasUnread() && !ended) {
        flushAndReportEnd();
      }
    }
  }

  /** Sends what was written before, and then reports the end of the stream. */
  private void flushAndReportEnd() {
    if (!reportedEnd) {
      deadline.begin();
      listener().onReadComplete();
      outgoing.flush(written -> reportEnd());
    }
  }

  private void reportEnd() {
    if (reportedEnd) {
      closeOutgoing();
      return;
    }
    reportedEnd = true;
    try {
      if (failure != null) {
        listener().onFailure(described(failure));
      }
      listener().onEnd();
    } finally {
      closeOutgoing();
    }
    if (!ended && !closed) {
      end();
    }
  }

  private void closeOutgoing() {
    if (closed) {
      memory.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(cause);
  }

  private void failed(Throwable cause) {
    if (memory.isGivenUp()) {
      return; // writes fail before the listener has been notified of the reason
    }
    if (cause instanceof TransportException refused) {
      givenUp(refused);
    } else if (cause instanceof IOException && (peerEnded || !(cause instanceof SSLException))) {
      networkFailed(cause); // after the peer's end, TLS 1.2 writes nothing more, which is expected
    } else if (!reportedEnd) {
      fail(cause);
    }
  }

  private void givenUp(TransportException reason) {
    listener().onGivenUp(reason);
  }

  /** Ends the connection after an unexpected failure. Never throws. */
  private void fail(Throwable cause) {
    try {
      listener().onFailure(described(cause));
    } catch (Throwable thrown) {
      Log.log(Level.ERROR, () -> "a connection could not be notified of a failure", thrown);
    }
    try {
      abort();
    } catch (Throwable thrown) {
      Log.log(Level.ERROR, () -> "a connection could not be notified of its end", thrown);
    }
  }

  /**
   * Describes a network failure in the same words on every transport. Returns other failures as
   * they are.
   */
  private static Throwable described(Throwable failure) {
    return NetworkFailure.unwrapped(failure) instanceof IOException
        ? NetworkFailure.described(failure)
        : failure;
  }

  /**
   * Runs a task that Netty does not call through a handler, and handles its failure, which Netty
   * would ignore.
   */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) {
      fail(thrown);
    }
  }

  /**
   * Called when reading or writing has failed. Bytes that the peer sent before may still be unread.
   * They may include a Close frame, and then this does not count as a failure. It is therefore
   * reported at the end of the stream.
   */
  private void networkFailed(Throwable cause) {
    if (failure == null && !peerEnded && channel.isActive()) {
      boolean wrapped = cause instanceof ChannelOutputShutdownException && cause.getCause() != null;
      failure = wrapped ? cause.getCause() : cause;
      deadline.begin();
      StreamEnd.continueReading(channel);
    }
  }

  // -- writing -----------------------------------------------------------------------------------

  @Override
  public ByteBuffer claim(int length) {
    return outgoing.claim(length);
  }

  @Override
  public int maxFrameLength() {
    return maxFrameLength;
  }

  @Override
  public void commit() {
    outgoing.commit();
  }

  @Override
  public boolean write(ByteBuffer buffer, int offset, int length) {
    ByteBuf owner = incoming.ownerOf(buffer);
    return owner != null && outgoing.write(owner, owner.readerIndex() + offset, length);
  }

  @Override
  public boolean write(PreparedFrame frame) {
    return outgoing.write(frame);
  }

  @Override
  public ByteBuffer borrow(int capacity, int keep) {
    return incoming.borrow(capacity, keep);
  }

  @Override
  public void giveBack() {
    incoming.giveBack();
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
    // Netty still counts the bytes when it notifies us, so the callback is called later.
    outgoing.flush(
        problem -> {
          if (problem != null) {
            failed(problem);
          }
          Throwable reported = problem == null ? null : described(problem);
          Runnable notification = () -> run(() -> whenWritten.accept(reported));
          if (!EventLoops.executeOrDrop(channel.eventLoop(), notification)) {
            notification.run(); // the event loop is ending
          }
        });
  }

  @Override
  public long lastProgress() {
    long now = nanoTime();
    if (progress == null) {
      progress = new SendProgress(channel, now);
      return now; // there is no earlier state to compare with
    }
    return progress.lastProgress(now);
  }

  @Override
  public boolean isWritable() {
    return outgoing.isWritable(() -> listener().onWritable());
  }

  @Override
  public long pendingBytes() {
    return outgoing.pendingBytes();
  }

  // -- ending ------------------------------------------------------------------------------------

  @Override
  public void end() {
    ended = true;
    incoming.discardUnread();
    StreamEnd.continueReading(channel);
    outgoing.flush(written -> StreamEnd.end(channel)); // after everything that is waiting
  }

  @Override
  public void abort() {
    StreamEnd.drop(channel);
    incoming.discardUnread();
    if (closed) {
      reportEnd();
    }
  }

  /** Ends the connection as soon as the channel is closed, even if there are unread bytes. */
  private void endWhenClosed() {
    endsDespiteUnread = true;
    if (closed) {
      incoming.discardUnread();
      reportEnd();
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
