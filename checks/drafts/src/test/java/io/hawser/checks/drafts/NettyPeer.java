// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import io.hawser.protocol.ProtocolVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Netty's own codec, which Hawser does not use. */
final class NettyPeer implements Peer {
  private static final int MAX_MESSAGE_SIZE = 1 << 20;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @Override
  public Serving serve() {
    CompletableFuture<Serving> serving = new CompletableFuture<>();
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
                            new WebSocketServerProtocolHandler(
                                WebSocketServerProtocolConfig.newBuilder()
                                    .websocketPath("/")
                                    .handleCloseFrames(false)
                                    .dropPongFrames(false)
                                    .decoderConfig(
                                        WebSocketDecoderConfig.newBuilder()
                                            .maxFramePayloadLength(MAX_MESSAGE_SIZE)
                                            .build())
                                    .build()),
                            new WebSocketFrameAggregator(MAX_MESSAGE_SIZE),
                            NettyVoice.ofServer(serving.join()));
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    serving.complete(new Serving(((InetSocketAddress) server.localAddress()).getPort()));
    return serving.join();
  }

  @Override
  public CompletableFuture<Ending> connect(Call call) {
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        // Where a read ends inside a text, its decoder for Hixie's drafts loses the beginning.
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1 << 16))
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new HttpClientCodec(),
                        new HttpObjectAggregator(8192),
                        new WebSocketClientProtocolHandler(
                            WebSocketClientProtocolConfig.newBuilder()
                                .webSocketUri(call.server())
                                .version(version(call.version()))
                                .subprotocol("chat")
                                .customHeaders(headers(call))
                                .handleCloseFrames(false)
                                .dropPongFrames(false)
                                .maxFramePayloadLength(MAX_MESSAGE_SIZE)
                                .build()),
                        new WebSocketFrameAggregator(MAX_MESSAGE_SIZE),
                        NettyVoice.ofClient(!call.version().isHixie(), ending));
              }
            })
        .connect(call.server().getHost(), call.server().getPort());
    return ending;
  }

  private static WebSocketVersion version(ProtocolVersion version) {
    return switch (version) {
      case HIXIE_76 -> WebSocketVersion.V00;
      case HYBI_07 -> WebSocketVersion.V07;
      case HYBI_08 -> WebSocketVersion.V08;
      case RFC_6455 -> WebSocketVersion.V13;
      case HIXIE_75 -> throw new IllegalArgumentException("Netty has no client for " + version);
    };
  }

  private static HttpHeaders headers(Call call) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (call.origin() != null) {
      headers.set(call.version().originField(), call.origin());
    }
    return headers;
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
