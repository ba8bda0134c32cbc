// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.http.HttpResponse;
import io.hawser.internal.Checks;
import io.hawser.netty.SendProgress;
import io.hawser.netty.StreamEnd;
import io.hawser.protocol.Headers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The response after which a server ends the connection. Sending it may take any time, as long as
 * the client takes some of it within each period of patience. After all of it has been sent, the
 * client must end the connection within the same period. Must be used on the event loop.
 */
public final class FinalResponse {
  /** Only the server sets these, because the client relies on them to find the end of the body. */
  private static final List<String> FRAMING =
      List.of("Content-Length", "Transfer-Encoding", "Trailer", "Connection", "Keep-Alive");

  private static final Duration MIN_PATIENCE = Duration.ofSeconds(1);

  private final HttpResponse response;
  private final boolean head;
  private final long patienceNanos;

  /**
   * Creates a response for one client.
   *
   * @param head whether this is the response to a HEAD request, which has no body
   * @param patience how long the client may take no bytes; at least one second
   */
  public FinalResponse(HttpResponse response, boolean head, Duration patience) {
    this.response = response;
    this.head = head;
    this.patienceNanos = Math.max(Checks.nanos(patience), MIN_PATIENCE.toNanos());
  }

  /** Sends the response through the handlers in front of this one. */
  public void send(ChannelHandlerContext ctx) {
    ctx.write(encoded()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    HttpServerCodec codec = ctx.pipeline().get(HttpServerCodec.class);
    if (codec != null) {
      codec.removeInboundHandler(); // bytes that still arrive are not decoded
    }
    StreamEnd.end(ctx.channel());
    Watch watch = new Watch(ctx.channel(), patienceNanos);
    ctx.channel().closeFuture().addListener(closed -> watch.end());
  }

  private FullHttpResponse encoded() {
    FullHttpResponse encoded =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(response.status()),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()));
    Headers headers = response.headers();
    for (String name : FRAMING) {
      headers = headers.without(name);
    }
    headers
        .with("Content-Length", String.valueOf(response.body().length))
        .with("Connection", headers.contains("Upgrade") ? "Upgrade, close" : "close")
        .forEach(encoded.headers()::add);
    return encoded;
  }

  /** Drops the channel when the client has taken no bytes for too long. */
  private static final class Watch {
    private final Channel channel;
    private final long patienceNanos;
    private final SendProgress progress;
    private Future<?> timer;

    Watch(Channel channel, long patienceNanos) {
      this.channel = channel;
      this.patienceNanos = patienceNanos;
      this.progress = new SendProgress(channel, now());
      this.timer = schedule(patienceNanos);
    }

    private long now() {
      return channel.eventLoop().ticker().nanoTime();
    }

    private Future<?> schedule(long nanos) {
      return channel.eventLoop().schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
      long now = now();
      long left = progress.lastProgress(now) + patienceNanos - now;
      if (left > 0) {
        timer = schedule(left);
      } else {
        StreamEnd.drop(channel);
      }
    }

    void end() {
      timer.cancel(false);
    }
  }
}
