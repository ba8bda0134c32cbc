// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.PreparedMessage;
import io.hawser.netty.WebSocketUpgrader;
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
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * WebSockets in an HTTP server that is there already: a chat and an echo service on two paths of an
 * ordinary Netty server, which answers everything else itself.
 */
public final class OwnHttpServer implements AutoCloseable {
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

  OwnHttpServer(int port) {
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
                            new HttpServerCodec(), new HttpObjectAggregator(1 << 16), new Router());
                  }
                })
            .bind(port)
            .syncUninterruptibly()
            .channel();
  }

  /** Runs the server until the process is told to end. */
  public static void main(String[] args) {
    OwnHttpServer server = new OwnHttpServer(args.length > 0 ? Integer.parseInt(args[0]) : 8080);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println("ws://localhost:" + server.port() + "/echo and /chat");
  }

  int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private final class Router extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      if (!WebSocketUpgrader.isUpgrade(request)) {
        answer(ctx, HttpResponseStatus.OK, "An ordinary page\n");
        return;
      }
      switch (request.uri()) {
        case "/echo" -> echo.handleUpgrade(ctx, request);
        case "/chat" -> chat.handleUpgrade(ctx, request);
        default -> answer(ctx, HttpResponseStatus.NOT_FOUND, "No WebSocket here\n");
      }
    }
  }

  private static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  /** The WebSockets first: they say goodbye while the event loops are still there. */
  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    echo.close();
    chat.close();
    loops.shutdownGracefully().syncUninterruptibly();
  }
}
