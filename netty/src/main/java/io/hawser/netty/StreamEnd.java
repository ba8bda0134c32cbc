// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Ends the two directions of a channel independently. The peer's direction ends with a TCP FIN, or
 * with the close_notify of TLS, which has the same meaning one layer above. Our direction ends with
 * both. When both directions have ended, the channel is closed. Must be used on the event loop.
 */
public final class StreamEnd {
  private StreamEnd() {}

  /** Makes Netty report the end of the peer's stream as an event instead of closing the channel. */
  public static void allowHalfClosure(Channel channel) {
    // With NIO and io_uring, channels of Unix sockets are closed nevertheless.
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (isIoUring(channel) && channel.pipeline().get(LastRead.class) == null) {
      channel.pipeline().addFirst(new LastRead());
    }
  }

  /**
   * Returns whether a channel uses io_uring. Looks at its name, because the server whose channel it
   * is may not have these classes of Netty.
   */
  static boolean isIoUring(Channel channel) {
    return channel.getClass().getName().startsWith("io.netty.channel.uring.");
  }

  /**
   * Returns whether an event means that the peer's stream has ended. Such an event follows all
   * bytes.
   */
  public static boolean isPeerEnd(Object event) {
    return event instanceof ChannelInputShutdownEvent || isCloseNotify(event);
  }

  /**
   * Returns whether an event is the close_notify of a peer that may leave the TCP connection open.
   */
  public static boolean isCloseNotify(Object event) {
    return event instanceof SslCloseCompletionEvent tls && tls.isSuccess();
  }

  /** Returns whether the peer's stream has ended. */
  public static boolean hasPeerEnded(Channel channel) {
    return isInputShutdown(channel) || tlsOf(channel).stream().anyMatch(StreamEnd::hasPeerEnded);
  }

  private static boolean isInputShutdown(Channel channel) {
    return channel instanceof DuplexChannel duplex && duplex.isInputShutdown();
  }

  private static boolean hasPeerEnded(SslHandler tls) {
    return tls.sslCloseFuture().isSuccess();
  }

  /**
   * Continues reading, if bytes can still arrive. If none can, epoll would fail to wait for them.
   */
  static void continueReading(Channel channel) {
    if (!isInputShutdown(channel)) {
      channel.config().setAutoRead(true);
    }
  }

  /**
   * Must be called when the peer's stream has ended. Closes the channel if our stream has ended,
   * too.
   */
  public static void peerEnded(Channel channel) {
    Deque<SslHandler> layers = tlsOf(channel);
    ChannelPipeline pipeline = channel.pipeline();
    if (layers.stream().anyMatch(StreamEnd::hasPeerEnded)
        && pipeline.get(CloseNotifySink.class) == null) {
      pipeline.addFirst(new CloseNotifySink());
      continueReading(channel); // otherwise the end of the TCP connection would not be noticed
    }
    if (channel instanceof DuplexChannel duplex && duplex.isOutputShutdown()) {
      drop(channel);
    } else if (layers.stream().anyMatch(tls -> tls.engine().isOutboundDone())) {
      // In TLS 1.2 this happens at once. Bytes that are already encrypted are still sent.
      pipeline
          .firstContext()
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(written -> drop(channel));
    }
  }

  /**
   * Ends our stream when everything written before has been sent. Continues to read until the peer
   * ends its stream, too. Closing with unread bytes would reset the connection, and the peer could
   * lose the last bytes that we sent.
   */
  public static void end(Channel channel) {
    continueReading(channel);
    Deque<SslHandler> innermostFirst = tlsOf(channel);
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> endTls(innermostFirst, channel));
  }

  /**
   * Returns the TLS layers, the innermost first. There are two if the client reaches the server
   * through a proxy over TLS.
   */
  private static Deque<SslHandler> tlsOf(Channel channel) {
    Deque<SslHandler> innermostFirst = new ArrayDeque<>();
    channel
        .pipeline()
        .forEach(
            entry -> {
              if (entry.getValue() instanceof SslHandler tls) {
                innermostFirst.push(tls);
              }
            });
    return innermostFirst;
  }

  private static void endTls(Deque<SslHandler> innermostFirst, Channel channel) {
    SslHandler next = innermostFirst.poll();
    if (next == null) {
      endTcp(channel);
    } else {
      next.closeOutbound().addListener(notified -> endTls(innermostFirst, channel));
    }
  }

  private static void endTcp(Channel channel) {
    if (channel instanceof DuplexChannel duplex && !hasPeerEnded(channel)) {
      duplex.shutdownOutput();
    } else {
      drop(channel);
    }
  }

  /** Closes a channel at once. Does not send the close_notify of TLS, as Netty's close would. */
  public static void drop(Channel channel) {
    LastRead lastRead = channel.pipeline().get(LastRead.class);
    if (lastRead != null) {
      lastRead.isOver = true; // it may be the first, which is not asked
    }
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }

  /** Drops the channels that do not have this handler in their pipelines yet. */
  public static void dropChannelsWithout(
      Class<? extends ChannelHandler> handler, Set<Channel> channels) {
    for (Channel channel : channels) {
      if (channel.pipeline().get(handler) == null) {
        drop(channel);
      }
    }
  }

  /**
   * Reads nothing more when the channel is closed. If a write is still on its way then, Netty's
   * io_uring closes the socket after it, but would ask for more bytes meanwhile. Such a request
   * keeps the socket open: the peer would never see its end.
   */
  private static final class LastRead extends ChannelOutboundHandlerAdapter {
    boolean isOver; // event loop

    @Override
    public void read(ChannelHandlerContext ctx) {
      if (!isOver) {
        ctx.read();
      }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
      isOver = true;
      ctx.close(promise);
    }
  }

  /** Discards everything that arrives after a close_notify. Netty's TLS handler would keep it. */
  private static final class CloseNotifySink extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }
  }
}
