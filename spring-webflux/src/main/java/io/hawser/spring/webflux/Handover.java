// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServerRequest;

/** Takes the connection of a request away from Reactor Netty. */
final class Handover {
  private Handover() {}

  /** Returns whether a channel speaks HTTP/1.1, and can become a WebSocket. */
  static boolean isPossible(Channel channel) {
    return channel.pipeline().get(HttpServerCodec.class) != null;
  }

  /** Returns whether a request may have a body, of which parts may not have arrived yet. */
  static boolean mayHaveBody(HttpServerRequest request) {
    HttpHeaders headers = request.requestHeaders();
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        || length != null && !length.equals("0");
  }

  /**
   * Ends the exchange for Reactor Netty, which then keeps nothing of it. It would now send a
   * response, since the application has not: that one is discarded.
   *
   * @return the last handler, from which the channel can be taken over
   */
  static ChannelHandlerContext endExchange(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    ChannelOperations<?, ?> exchange =
        Objects.requireNonNull(ChannelOperations.get(channel), "no exchange");
    Discard discard = new Discard();
    pipeline.addLast(discard);
    exchange.onComplete();
    pipeline.remove(discard);
    keepCounting(channel);
    return pipeline.lastContext();
  }

  /**
   * Reactor Netty counts the connections in a handler that will be removed. It must still hear of
   * the end, or its gauges would never fall.
   */
  private static void keepCounting(Channel channel) {
    ChannelHandler metrics = channel.pipeline().get(NettyPipeline.HttpMetricsHandler);
    if (metrics instanceof ChannelInboundHandler counter) {
      ChannelHandlerContext ctx = channel.pipeline().context(metrics);
      channel.closeFuture().addListener(closed -> counter.channelInactive(ctx));
    }
  }

  /**
   * Returns the request for Hawser: whole, and with the host that Spring has determined, perhaps
   * from the headers of a proxy.
   */
  static FullHttpRequest request(HttpServerRequest request, @Nullable String host) {
    HttpHeaders headers = request.requestHeaders().copy();
    if (host != null) {
      headers.set(HttpHeaderNames.HOST, host);
    }
    return new DefaultFullHttpRequest(
        request.version(),
        request.method(),
        request.uri(),
        Unpooled.EMPTY_BUFFER,
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  /** Passes on the status of the response that is written next, or null if there is none. */
  static void onStatus(Channel channel, Consumer<@Nullable Integer> consumer) {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addBefore(
        pipeline.context(HttpServerCodec.class).name(), null, new StatusReader(consumer));
  }

  /** Reads one status line. */
  private static final class StatusReader extends ChannelOutboundHandlerAdapter {
    private static final int BEGIN = "HTTP/1.1 ".length();
    private static final int DIGITS = 3;

    private final Consumer<@Nullable Integer> consumer;
    private @Nullable Integer status; // event loop

    StatusReader(Consumer<@Nullable Integer> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ByteBuf head = (ByteBuf) message;
      int begin = head.readerIndex() + BEGIN;
      status = Integer.valueOf(head.toString(begin, DIGITS, StandardCharsets.US_ASCII));
      ctx.write(message, promise);
      ctx.pipeline().remove(this);
    }

    /** Called after the response, or when the channel is closed. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      consumer.accept(status);
    }
  }

  /** Takes what is written, as if it had been sent. */
  private static final class Discard extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      promise.setSuccess();
    }
  }
}
