// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.checks.support.Fragments;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Netty's own codec, which Hawser does not use. The server accepts what is offered, and adds its
 * own parameters.
 */
final class NettyPeer implements Peer {
  private static final int MAX_MESSAGE_SIZE = 4 << 20;
  private static final int LEVEL = 6;
  private static final int MEMORY_LEVEL = 8;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @Override
  public URI serve(Terms terms) {
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(8192),
                            new WebSocketServerExtensionHandler(serverExtension(terms)),
                            new WebSocketServerProtocolHandler(
                                WebSocketServerProtocolConfig.newBuilder()
                                    .websocketPath("/")
                                    .decoderConfig(
                                        WebSocketDecoderConfig.newBuilder()
                                            .allowExtensions(true)
                                            .maxFramePayloadLength(MAX_MESSAGE_SIZE)
                                            .build())
                                    .build()),
                            new WebSocketFrameAggregator(MAX_MESSAGE_SIZE),
                            new Echo());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    return URI.create("ws://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
  }

  private static PerMessageDeflateServerExtensionHandshaker serverExtension(Terms terms) {
    return new PerMessageDeflateServerExtensionHandshaker(
        LEVEL,
        true,
        terms.clientMaxWindowBits().orElse(15),
        true,
        terms.clientNoContextTakeover(),
        terms.serverMaxWindowBits().orElse(15),
        MEMORY_LEVEL,
        0);
  }

  @Override
  public CompletableFuture<Ending> connect(URI server, Terms terms) {
    Echo echo = new Echo();
    new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new HttpClientCodec(),
                        new HttpObjectAggregator(8192),
                        new WebSocketClientExtensionHandler(clientExtension(terms)),
                        new AnswerReader(echo),
                        new WebSocketClientProtocolHandler(
                            WebSocketClientProtocolConfig.newBuilder()
                                .webSocketUri(server)
                                .allowExtensions(true)
                                .handleCloseFrames(false)
                                .maxFramePayloadLength(MAX_MESSAGE_SIZE)
                                .build()),
                        new WebSocketFrameAggregator(MAX_MESSAGE_SIZE),
                        echo);
              }
            })
        .connect(server.getHost(), server.getPort());
    return echo.ending;
  }

  private static PerMessageDeflateClientExtensionHandshaker clientExtension(Terms terms) {
    return new PerMessageDeflateClientExtensionHandshaker(
        LEVEL,
        true,
        terms.serverMaxWindowBits().orElse(15),
        terms.clientNoContextTakeover(),
        terms.serverNoContextTakeover(),
        0);
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Keeps the extensions in the response to the opening handshake. */
  private static final class AnswerReader extends ChannelInboundHandlerAdapter {
    private final Echo echo;

    AnswerReader(Echo echo) {
      this.echo = echo;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof FullHttpResponse response) {
        echo.extensions =
            Objects.requireNonNullElse(
                response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS), "");
      }
      context.fireChannelRead(message);
    }
  }

  private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    // transport thread
    private String extensions = "";
    private int closeCode = 1006;

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      if (frame instanceof CloseWebSocketFrame close) {
        closeCode = close.statusCode();
        context.writeAndFlush(close.retain());
        return;
      }
      List<byte[]> fragments = Fragments.of(ByteBufUtil.getBytes(frame.content()));
      for (int i = 0; i < fragments.size(); i++) {
        boolean fin = i == fragments.size() - 1;
        var fragment = Unpooled.wrappedBuffer(fragments.get(i));
        if (i > 0) {
          context.write(new ContinuationWebSocketFrame(fin, 0, fragment));
        } else if (frame instanceof TextWebSocketFrame) {
          context.write(new TextWebSocketFrame(fin, 0, fragment));
        } else {
          context.write(new BinaryWebSocketFrame(fin, 0, fragment));
        }
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ending.complete(new Ending(extensions, closeCode));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      ending.completeExceptionally(failure);
      context.close();
    }
  }
}
