// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.frameworks;

import io.hawser.server.WebSocketUpgrader;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.VertxConnection;

/** Opens WebSockets in an HTTP server of Vert.x. */
public final class VertxUpgrade {
  private VertxUpgrade() {}

  // tag::vertx[]
  /** Takes the connection of a request away from Vert.x. */
  public static void upgrade(WebSocketUpgrader upgrader, HttpServerRequest request) {
    FullHttpRequest whole =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(request.method().name()),
            request.uri(),
            Unpooled.EMPTY_BUFFER,
            new DefaultHttpHeaders(),
            new DefaultHttpHeaders());
    request.headers().forEach(header -> whole.headers().add(header.getKey(), header.getValue()));
    ChannelHandlerContext vertx = ((VertxConnection) request.connection()).channelHandlerContext();
    vertx.executor().execute(() -> handOver(upgrader, vertx, whole)); // after the whole request
  }

  private static void handOver(
      WebSocketUpgrader upgrader, ChannelHandlerContext vertx, FullHttpRequest request) {
    ChannelPipeline pipeline = vertx.pipeline();
    pipeline.addBefore("httpDecoder", "hawser", new HttpServerCodec());
    pipeline.remove("httpDecoder");
    pipeline.remove("httpEncoder");
    upgrader.handleUpgrade(vertx, request);
  }
  // end::vertx[]
}
