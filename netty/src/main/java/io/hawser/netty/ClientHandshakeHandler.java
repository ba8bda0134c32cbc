// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HandshakeException;
import io.hawser.HttpRequest;
import io.hawser.HttpResponse;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketConnection;
import io.hawser.WebSocketException;
import io.hawser.WebSocketTimeoutException;
import io.hawser.protocol.ClientHandshake;
import io.hawser.protocol.Headers;
import io.hawser.protocol.InvalidHandshakeException;
import io.hawser.protocol.MaskSource;
import io.hawser.protocol.Role;
import io.hawser.spi.OpeningHandshake;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a connection to be: sends the opening handshake, judges the answer, and either
 * turns the channel into a WebSocket and leaves, or ends it and tells why.
 */
final class ClientHandshakeHandler extends ChannelInboundHandlerAdapter {
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADER_BYTES = 64 << 10;
  private static final int MAX_BODY = 64 << 10;

  private final ConnectRequest request;
  private final ClientHandshake handshake;
  private final MaskSource masks;
  private final DeflatePools deflatePools;
  private final Consumer<WebSocket> setup;
  private final BiConsumer<WebSocket, Channel> opened;
  private final CompletableFuture<WebSocket> result;

  // event loop
  private @Nullable Future<?> deadline;
  private @Nullable Headers accepted;
  private ClientHandshake.@Nullable Agreement agreement;
  private @Nullable HttpResponse refusal;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

  ClientHandshakeHandler(
      ConnectRequest request,
      ClientHandshake handshake,
      MaskSource masks,
      DeflatePools deflatePools,
      Consumer<WebSocket> setup,
      BiConsumer<WebSocket, Channel> opened,
      CompletableFuture<WebSocket> result) {
    this.request = request;
    this.handshake = handshake;
    this.masks = masks;
    this.deflatePools = deflatePools;
    this.setup = setup;
    this.opened = opened;
    this.result = result;
  }

  /** Puts HTTP, with its limits, and this handler into the pipeline of a new channel. */
  void addTo(ChannelPipeline pipeline) {
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADER_BYTES);
    pipeline.addLast(new HttpRequestEncoder(), new HttpResponseDecoder(limits), this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(
                () ->
                    fail(
                        ctx.channel(),
                        new WebSocketTimeoutException(
                            WebSocketTimeoutException.Deadline.HANDSHAKE,
                            request.handshakeTimeout())),
                request.handshakeTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    HttpHeaders headers = new DefaultHttpHeaders();
    requestHeaders().forEach(headers::add);
    ctx.writeAndFlush(
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.GET,
            request.target(),
            Unpooled.EMPTY_BUFFER,
            headers,
            new DefaultHttpHeaders()));
  }

  private Headers requestHeaders() {
    return request.headers().with(handshake.request());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof io.netty.handler.codec.http.HttpResponse response) {
        onResponse(ctx, response);
      } else if (message instanceof HttpContent content && !result.isDone()) {
        onContent(ctx, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void onResponse(
      ChannelHandlerContext ctx, io.netty.handler.codec.http.HttpResponse response) {
    if (response.decoderResult().isFailure()) {
      fail(
          ctx.channel(),
          new HandshakeException(
              "the answer of " + request + " is not HTTP: " + response.decoderResult().cause(),
              null));
      return;
    }
    int status = response.status().code();
    if (status < 200 && status != 101) {
      return; // 100 Continue, 103 Early Hints: the answer is still to come
    }
    Headers headers;
    try {
      headers = Headers.of(response.headers());
      agreement = handshake.read(status, headers);
      accepted = headers;
    } catch (InvalidHandshakeException e) {
      refusal = new HttpResponse(status, e.headers(), new byte[0]);
      if (status == 101) {
        fail(ctx.channel(), new HandshakeException(messageOf(e), refusal));
      }
    } catch (IllegalArgumentException illegalHeader) {
      fail(ctx.channel(), new HandshakeException(messageOf(illegalHeader), null));
    }
  }

  private static String messageOf(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private void onContent(ChannelHandlerContext ctx, HttpContent content) {
    if (accepted != null && agreement != null) {
      if (content instanceof LastHttpContent) {
        accept(ctx, accepted, agreement);
      }
      return;
    }
    if (refusal == null) {
      return; // of a 1xx
    }
    byte[] bytes = new byte[Math.min(content.content().readableBytes(), MAX_BODY - body.size())];
    content.content().readBytes(bytes);
    body.writeBytes(bytes);
    if (content instanceof LastHttpContent || body.size() == MAX_BODY) {
      failWithRefusal(ctx.channel(), refusal);
    }
  }

  private void failWithRefusal(Channel channel, HttpResponse head) {
    fail(
        channel,
        new HandshakeException(
            request + " answered " + head.status() + " instead of 101",
            new HttpResponse(head.status(), head.headers(), body.toByteArray())));
  }

  private void accept(
      ChannelHandlerContext ctx, Headers response, ClientHandshake.Agreement agreement) {
    Channel channel = ctx.channel();
    NettyTransport transport = new NettyTransport(channel, request.options());
    WebSocketConnection connection =
        new WebSocketConnection(
            Role.CLIENT,
            request.options(),
            transport,
            masks,
            deflatePools.of(channel),
            new OpeningHandshake(
                handshake.version(),
                new HttpRequest(
                    "GET",
                    request.target(),
                    requestHeaders(),
                    new byte[0],
                    request.isSecure(),
                    channel.remoteAddress(),
                    channel.remoteAddress(),
                    List.of()),
                response,
                agreement.subprotocol(),
                agreement.compression()),
            null);
    transport.listener(connection);
    channel.config().setAutoRead(false);
    channel.pipeline().replace(this, null, transport);
    // The decoder, when it goes, hands what came behind the answer on to the transport.
    channel.pipeline().remove(HttpResponseDecoder.class);
    channel.pipeline().remove(HttpRequestEncoder.class);
    opened.accept(connection, channel);
    connection.open(
        setup,
        failure -> {
          if (failure == null) {
            result.complete(connection);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  // -- failing -----------------------------------------------------------------------------------

  void fail(Channel channel, WebSocketException problem) {
    channel.close();
    result.completeExceptionally(problem);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (refusal != null) {
      failWithRefusal(ctx.channel(), refusal);
    } else {
      fail(
          ctx.channel(),
          new TransportException(request + " closed the connection during the handshake", null));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    // What TLS complains about comes wrapped by the decoder that met it.
    Throwable cause =
        thrown instanceof DecoderException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    fail(
        ctx.channel(),
        new TransportException(
            "connecting to " + request + " failed: " + cause.getMessage(), cause));
  }
}
