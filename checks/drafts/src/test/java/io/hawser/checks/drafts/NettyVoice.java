// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hawser.checks.drafts.Peer.Ending;
import io.hawser.checks.drafts.Peer.Serving;
import io.hawser.checks.support.Fragments;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Netty's codec says on one connection. */
final class NettyVoice extends SimpleChannelInboundHandler<WebSocketFrame> implements Voice {
  private final boolean client;
  private final boolean fragments;
  private final CompletableFuture<Map<String, String>> request;
  private final CompletableFuture<Ending> ending;

  // event loop
  private @Nullable ChannelHandlerContext context;
  private Ending seen = new Ending(1006, "");

  private NettyVoice(
      boolean client,
      boolean fragments,
      CompletableFuture<Map<String, String>> request,
      CompletableFuture<Ending> ending) {
    this.client = client;
    this.fragments = fragments;
    this.request = request;
    this.ending = ending;
  }

  static NettyVoice ofServer(Serving serving) {
    return new NettyVoice(false, true, serving.request(), serving.ending());
  }

  static NettyVoice ofClient(boolean fragments, CompletableFuture<Ending> ending) {
    return new NettyVoice(true, fragments, new CompletableFuture<>(), ending);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
      send(GREETING);
    } else if (event instanceof HandshakeComplete complete) {
      request.complete(
          complete.requestHeaders().entries().stream()
              .collect(
                  Collectors.toMap(
                      field -> field.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue)));
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame close) {
      // Hixie's has no code.
      seen = new Ending(close.statusCode() < 0 ? 1005 : close.statusCode(), close.reasonText());
      var answered = context.writeAndFlush(close.retain());
      if (!client) {
        answered.addListener(ChannelFutureListener.CLOSE);
      }
    } else if (frame instanceof PongWebSocketFrame) {
      send("pong " + frame.content().toString(UTF_8));
    } else if (frame instanceof TextWebSocketFrame text) {
      answer(text.text());
    } else {
      sendInPieces(ByteBufUtil.getBytes(frame.content()), false);
    }
  }

  @Override
  public void send(String text) {
    sendInPieces(text.getBytes(UTF_8), true);
  }

  private void sendInPieces(byte[] payload, boolean text) {
    List<byte[]> pieces = fragments ? Fragments.of(payload) : List.of(payload);
    for (int i = 0; i < pieces.size(); i++) {
      boolean fin = i == pieces.size() - 1;
      var piece = Unpooled.wrappedBuffer(pieces.get(i));
      write(
          i > 0
              ? new ContinuationWebSocketFrame(fin, 0, piece)
              : text
                  ? new TextWebSocketFrame(fin, 0, piece)
                  : new BinaryWebSocketFrame(fin, 0, piece));
    }
  }

  @Override
  public void ping(String payload) {
    write(new PingWebSocketFrame(Unpooled.copiedBuffer(payload, UTF_8)));
  }

  @Override
  public void close(int code, String reason) {
    write(new CloseWebSocketFrame(code, reason));
  }

  private void write(WebSocketFrame frame) {
    Objects.requireNonNull(context).writeAndFlush(frame);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ending.complete(seen);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    ending.completeExceptionally(failure);
    context.close();
  }
}
