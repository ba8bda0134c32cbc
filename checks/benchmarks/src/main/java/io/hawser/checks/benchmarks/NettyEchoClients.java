// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Netty's own WebSocket codec, with one flush for each read burst. */
final class NettyEchoClients implements EchoClients {
  private static final int LARGEST_FRAME = 16 << 20;

  private final Bootstrap bootstrap;
  private final boolean strings;
  private final int inFlight;
  private final AtomicLong received;

  NettyEchoClients(boolean uring, boolean strings, int inFlight, AtomicLong received) {
    this.bootstrap =
        new Bootstrap()
            .group(
                new MultiThreadIoEventLoopGroup(
                    1, uring ? IoUringIoHandler.newFactory() : EpollIoHandler.newFactory()))
            .channel(uring ? IoUringSocketChannel.class : EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true);
    this.strings = strings;
    this.inFlight = inFlight;
    this.received = received;
  }

  @Override
  public void connect(int port, String message) throws Exception {
    URI uri = URI.create("ws://127.0.0.1:" + port + "/");
    CompletableFuture<Void> opened = new CompletableFuture<>();
    bootstrap
        .clone()
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new HttpClientCodec(),
                        new HttpObjectAggregator(8192),
                        new WebSocketClientProtocolHandler(
                            uri,
                            WebSocketVersion.V13,
                            null,
                            false,
                            EmptyHttpHeaders.INSTANCE,
                            LARGEST_FRAME),
                        new Echo(message, opened));
              }
            })
        .connect("127.0.0.1", port)
        .sync();
    opened.get();
  }

  private final class Echo extends ChannelInboundHandlerAdapter {
    private final String message;
    private final CompletableFuture<Void> opened;

    Echo(String message, CompletableFuture<Void> opened) {
      this.message = message;
      this.opened = opened;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
        for (int i = 0; i < inFlight; i++) {
          ctx.write(new TextWebSocketFrame(message));
        }
        ctx.flush();
        opened.complete(null);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
      TextWebSocketFrame frame = (TextWebSocketFrame) received;
      count();
      if (strings) {
        String text = frame.text();
        frame.release();
        ctx.write(new TextWebSocketFrame(text));
      } else {
        ctx.write(frame);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      opened.completeExceptionally(cause);
      ctx.close();
    }
  }

  private void count() {
    received.lazySet(received.getPlain() + 1); // there is one event loop
  }
}
