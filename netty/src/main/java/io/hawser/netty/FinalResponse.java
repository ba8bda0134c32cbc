// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HttpResponse;
import io.hawser.protocol.Headers;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** The answer behind which a server ends the connection: it is no place to linger. */
final class FinalResponse {
  private FinalResponse() {}

  /**
   * Sends it through the handlers in front of this one.
   *
   * @param head whether the request was a HEAD, whose answer has no body
   */
  static void send(ChannelHandlerContext ctx, HttpResponse response, boolean head) {
    Headers headers =
        response
            .headers()
            .without("Content-Length")
            .without("Connection")
            .with("Content-Length", String.valueOf(response.body().length))
            .with(
                "Connection", response.headers().contains("Upgrade") ? "Upgrade, close" : "close");
    ctx.write(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()),
                nettyHeaders(headers),
                new DefaultHttpHeaders()))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    StreamEnd.end(ctx.channel());
  }

  static HttpHeaders nettyHeaders(Headers headers) {
    HttpHeaders copy = new DefaultHttpHeaders();
    headers.forEach(copy::add);
    return copy;
  }
}
