// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HttpResponse;
import io.hawser.protocol.Headers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The answer after which a server ends the connection. It may take any time, as long as the client
 * takes some of it from time to time. When all is sent, the client must end the connection as well.
 * Event loop.
 */
final class FinalResponse {
  /** What the server itself says, since a client has to believe it to find the end of the body. */
  private static final List<String> OURS =
      List.of("Content-Length", "Transfer-Encoding", "Trailer", "Connection", "Keep-Alive");

  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

  private final Channel channel;
  private final long patienceNanos;
  private final SendProgress progress;
  private Future<?> timer;

  private FinalResponse(Channel channel, Duration patience) {
    this.channel = channel;
    this.patienceNanos = Math.max(EventLoops.nanos(patience), LEAST_PATIENCE.toNanos());
    this.progress = new SendProgress(channel, now());
    this.timer = watch(patienceNanos);
  }

  /**
   * Sends it through the handlers in front of this one.
   *
   * @param head whether the request was a HEAD, whose answer has no body
   * @param patience how long a client may take nothing of it; at least a second
   */
  static void send(
      ChannelHandlerContext ctx, HttpResponse response, boolean head, Duration patience) {
    Headers headers = response.headers();
    for (String name : OURS) {
      headers = headers.without(name);
    }
    headers =
        headers
            .with("Content-Length", String.valueOf(response.body().length))
            .with("Connection", headers.contains("Upgrade") ? "Upgrade, close" : "close");
    ctx.write(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()),
                nettyHeaders(headers),
                new DefaultHttpHeaders()))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    HttpServerCodec codec = ctx.pipeline().get(HttpServerCodec.class);
    if (codec != null) {
      codec.removeInboundHandler(); // what still comes is not worth to be decoded
    }
    StreamEnd.end(ctx.channel());
    FinalResponse sending = new FinalResponse(ctx.channel(), patience);
    ctx.channel().closeFuture().addListener(closed -> sending.timer.cancel(false));
  }

  private Future<?> watch(long nanos) {
    return channel.eventLoop().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private long now() {
    return channel.eventLoop().ticker().nanoTime();
  }

  private void look() {
    long now = now();
    long left = progress.look(now) + patienceNanos - now;
    if (left > 0) {
      timer = watch(left);
    } else {
      StreamEnd.drop(channel);
    }
  }

  static HttpHeaders nettyHeaders(Headers headers) {
    HttpHeaders copy = new DefaultHttpHeaders();
    headers.forEach(copy::add);
    return copy;
  }
}
