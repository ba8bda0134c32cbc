// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.frameworks;

import io.hawser.server.WebSocketUpgrader;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;

// tag::handler[]
/** Gives requests for a WebSocket to an upgrader, and all others to the framework. */
@ChannelHandler.Sharable
public final class UpgradeHandler extends ChannelInboundHandlerAdapter {
  private final WebSocketUpgrader upgrader;

  /** Creates a handler for any number of connections. */
  public UpgradeHandler(WebSocketUpgrader upgrader) {
    this.upgrader = upgrader;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request
        && request.decoderResult().isSuccess()
        && WebSocketUpgrader.isUpgrade(request)) {
      upgrader.handleUpgrade(ctx, request);
    } else {
      ctx.fireChannelRead(message);
    }
  }
}
// end::handler[]
