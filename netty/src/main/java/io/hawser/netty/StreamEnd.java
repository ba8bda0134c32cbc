// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How the two directions of a channel end, each by itself: the peer's by a TCP FIN, or by the
 * close_notify of TLS, which says the same one layer above; and ours by both of them. When both
 * directions have ended, the channel is closed. Event loop.
 */
final class StreamEnd {
  private StreamEnd() {}

  /** Has the end of the peer's stream be an event, where it would close the channel otherwise. */
  static void allowHalfClosure(Channel channel) {
    // Unix sockets close the channel all the same with NIO and io_uring.
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Whether an event says that the peer's stream has ended. All bytes came before it. */
  static boolean isPeers(Object event) {
    return event instanceof ChannelInputShutdownEvent || isCloseNotify(event);
  }

  /** Whether an event is the close_notify of a peer that may leave the TCP connection open. */
  static boolean isCloseNotify(Object event) {
    return event instanceof SslCloseCompletionEvent tls && tls.isSuccess();
  }

  /** Whether the peer's stream has ended. */
  static boolean hasPeerEnded(Channel channel) {
    return isInputShutdown(channel) || tlsOf(channel).stream().anyMatch(StreamEnd::hasPeerEnded);
  }

  private static boolean isInputShutdown(Channel channel) {
    return channel instanceof DuplexChannel duplex && duplex.isInputShutdown();
  }

  private static boolean hasPeerEnded(SslHandler tls) {
    return tls.sslCloseFuture().isSuccess();
  }

  /** Reads what comes, if something can still come: epoll would fail to wait for it otherwise. */
  static void readOn(Channel channel) {
    if (!isInputShutdown(channel)) {
      channel.config().setAutoRead(true);
    }
  }

  /** Takes note that the peer's stream has ended: if ours has, too, the channel is closed. */
  static void peerEnded(Channel channel) {
    Deque<SslHandler> layers = tlsOf(channel);
    ChannelPipeline pipeline = channel.pipeline();
    if (layers.stream().anyMatch(StreamEnd::hasPeerEnded)
        && pipeline.get(AfterTheEnd.class) == null) {
      pipeline.addFirst(new AfterTheEnd());
      readOn(channel); // else we would not learn that the peer is gone
    }
    if (channel instanceof DuplexChannel duplex && duplex.isOutputShutdown()) {
      EventLoops.drop(channel);
    } else if (layers.stream().anyMatch(tls -> tls.engine().isOutboundDone())) {
      // In TLS 1.2 that is so at once. What is encrypted already still goes out.
      pipeline
          .firstContext()
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(written -> EventLoops.drop(channel));
    }
  }

  /**
   * Ends our stream when everything written before has been sent. What the peer still sends is read
   * until it ends its stream too: closing with unread bytes would reset the connection, and the
   * peer could lose our last words.
   */
  static void end(Channel channel) {
    readOn(channel);
    Deque<SslHandler> innermostFirst = tlsOf(channel);
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> endTls(innermostFirst, channel));
  }

  /** Two layers of it, if the server is behind a proxy that is spoken to over TLS. */
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
      EventLoops.drop(channel);
    }
  }

  /** Throws away what comes after a close_notify. Netty's handler would keep all of it. */
  private static final class AfterTheEnd extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }
  }
}
