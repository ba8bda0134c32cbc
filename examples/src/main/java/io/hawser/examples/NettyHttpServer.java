// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.server.WebSocketUpgrader;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server as an application may have one already, built with Netty alone. It does what
 * Hawser expects of such a server: it refuses broken requests, whether for a page or for a
 * WebSocket, limits the time for each, and closes failed connections.
 */
final class NettyHttpServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.hawser.examples");

  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
  private final Channel listening;

  /** What the application does with a request, in the channel's event loop. */
  interface Router {
    void route(ChannelHandlerContext ctx, FullHttpRequest request);
  }

  /**
   * Starts the server.
   *
   * @param tls for HTTPS, or null for HTTP
   * @param patience how long a client may take for a whole request
   */
  NettyHttpServer(int port, @Nullable SslContext tls, Duration patience, Router router) {
    listening =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(1 << 16),
                            // After the codec: both are removed when a WebSocket opens. After
                            // the aggregator: part of a request does not reset the timeout.
                            new ReadTimeoutHandler(patience.toMillis(), TimeUnit.MILLISECONDS),
                            new Handler(router));
                  }
                })
            .bind(port)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private static final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Router router;
    private boolean answered;

    Handler(Router router) {
      this.router = router;
    }

    @Override
    // tag::check[]
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      if (answered) {
        return; // the connection ends with the first response
      }
      answered = true;
      HttpResponseStatus refusal = refusal(request); // all your checks, decoderResult() first
      if (refusal != null) {
        answer(ctx, refusal, refusal.reasonPhrase() + '\n');
      } else {
        router.route(ctx, request);
      }
    }

    // end::check[]

    /** Called when a client has gone or is too slow. There is no one to answer. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.log(Level.DEBUG, "a connection is dropped", cause);
      ctx.close();
    }
  }

  /**
   * Checks a request, whether for a page or for a WebSocket. Returns the status to refuse it with,
   * or null.
   */
  private static @Nullable HttpResponseStatus refusal(FullHttpRequest request) {
    Throwable broken = request.decoderResult().cause();
    if (broken != null) { // the part that was parsed must not be trusted
      return broken instanceof TooLongHttpHeaderException
          ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
          : HttpResponseStatus.BAD_REQUEST;
    }
    return request.headers().getAll(HttpHeaderNames.HOST).size() == 1
        ? null
        : HttpResponseStatus.BAD_REQUEST;
  }

  static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void close() {
    close(new WebSocketUpgrader[0]);
  }

  /** Closes the WebSockets first, while the event loops still run and can send Close frames. */
  void close(WebSocketUpgrader... upgraders) {
    listening.close().syncUninterruptibly();
    for (WebSocketUpgrader upgrader : upgraders) {
      upgrader.close();
    }
    loops.shutdownGracefully().syncUninterruptibly();
  }
}
