// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.PreparedMessage;
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
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * WebSockets in an existing HTTP server: a chat and an echo service on two paths of an ordinary
 * Netty server, which handles all other requests itself.
 */
public final class OwnHttpServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.hawser.examples");

  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
  private final WebSocketUpgrader echo = WebSocketUpgrader.create(ws -> ws.onMessage(ws::send));
  private final WebSocketUpgrader chat =
      WebSocketUpgrader.builder()
          .endpoint(
              e ->
                  e.options(o -> o.maxMessageSize(4096))
                      .onConnection(
                          ws -> {
                            ws.subscribe("room");
                            ws.onText(text -> ws.publish("room", PreparedMessage.text(text)));
                          }))
          .build();
  private final Channel listening;

  /**
   * Starts the server.
   *
   * @param patience how long a client may take for a whole request
   */
  OwnHttpServer(int port, Duration patience) {
    listening =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(1 << 16),
                            // After the codec: both are removed when a WebSocket opens. After
                            // the aggregator: part of a request does not reset the timeout.
                            new ReadTimeoutHandler(patience.toMillis(), TimeUnit.MILLISECONDS),
                            new Router());
                  }
                })
            .bind(port)
            .syncUninterruptibly()
            .channel();
  }

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    OwnHttpServer server = new OwnHttpServer(port, Duration.ofSeconds(30));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println("ws://localhost:" + server.port() + "/echo and /chat");
  }

  int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private final class Router extends SimpleChannelInboundHandler<FullHttpRequest> {
    private boolean answered;

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      if (answered) {
        return; // the connection ends with the first response
      }
      answered = true;
      HttpResponseStatus refusal = refusal(request);
      if (refusal != null) {
        answer(ctx, refusal, refusal.reasonPhrase() + '\n');
      } else if (!WebSocketUpgrader.isUpgrade(request)) {
        answer(ctx, HttpResponseStatus.OK, "An ordinary page\n");
      } else {
        switch (request.uri()) {
          case "/echo" -> echo.handleUpgrade(ctx, request);
          case "/chat" -> chat.handleUpgrade(ctx, request);
          default -> answer(ctx, HttpResponseStatus.NOT_FOUND, "No WebSocket here\n");
        }
      }
    }

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

  private static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes the WebSockets first, while the event loops still run and can send Close frames. */
  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    echo.close();
    chat.close();
    loops.shutdownGracefully().syncUninterruptibly();
  }
}
