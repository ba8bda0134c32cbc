// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * HTTP servers of an application. They upgrade as the test specifies, and respond with a greeting
 * to other requests.
 */
final class ForeignServer implements AutoCloseable {
  /** The handlers between the codec and the last handler. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
  enum Pipeline {
    BARE(p -> {}),
    AGGREGATED(p -> p.addLast(new HttpObjectAggregator(1 << 16))),
    FULL(
        p ->
            p.addLast(
                new HttpServerKeepAliveHandler(),
                new HttpContentCompressor(),
                new HttpObjectAggregator(1 << 16),
                new ChunkedWriteHandler()));

    private final Consumer<ChannelPipeline> handlers;

    Pipeline(Consumer<ChannelPipeline> handlers) {
      this.handlers = handlers;
    }
  }

  /** The exceptions that the last handlers caught or threw. */
  final BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();

  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final EventLoopGroup loops;
  private final @Nullable SslContext tls;

  ForeignServer() {
    this(2);
  }

  ForeignServer(int threads) {
    this(threads, null);
  }

  ForeignServer(@Nullable SslContext tls) {
    this(2, tls);
  }

  private ForeignServer(int threads, @Nullable SslContext tls) {
    this.loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    this.tls = tls;
  }

  /** Starts a server that calls this for each request for a WebSocket. Returns the port. */
  int serve(Pipeline pipeline, BiConsumer<ChannelHandlerContext, HttpRequest> onUpgrade) {
    return bind(pipeline, () -> new Greeter(WebSocketUpgrader::isUpgrade, onUpgrade));
  }

  /** Starts a server that passes on every request. Returns the port. */
  int serveEverything(WebSocketUpgrader upgrader) {
    return bind(Pipeline.BARE, () -> new Greeter(request -> true, upgrader::handleUpgrade));
  }

  private int bind(Pipeline pipeline, Supplier<Greeter> last) {
    Channel bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channels.add(channel);
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel.pipeline().addLast(new HttpServerCodec());
                    pipeline.handlers.accept(channel.pipeline());
                    channel.pipeline().addLast(last.get());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    channels.add(bound);
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  private final class Greeter extends SimpleChannelInboundHandler<HttpObject> {
    private final Predicate<HttpRequest> isUpgrade;
    private final BiConsumer<ChannelHandlerContext, HttpRequest> onUpgrade;

    Greeter(
        Predicate<HttpRequest> isUpgrade,
        BiConsumer<ChannelHandlerContext, HttpRequest> onUpgrade) {
      this.isUpgrade = isUpgrade;
      this.onUpgrade = onUpgrade;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
      if (message instanceof HttpRequest request) {
        if (isUpgrade.test(request)) {
          onUpgrade.accept(ctx, request);
        } else {
          answer(ctx, HttpResponseStatus.OK, "hello");
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      thrown.add(cause);
    }
  }

  static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length());
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void close() {
    // Netty would log what cannot be done because a loop has ended.
    channels.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
