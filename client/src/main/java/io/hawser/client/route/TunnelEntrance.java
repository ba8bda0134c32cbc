// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.netty.StreamEnd;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.proxy.ProxyConnectionEvent;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Comes after the handler that requests a connection from a proxy, and removes both from the
 * pipeline when the proxy has connected. No data may arrive until we have sent something, because
 * the proxy would have invented it in the name of the server.
 */
public final class TunnelEntrance extends ChannelInboundHandlerAdapter {
  private final ProxyHandler tunnel;
  private final Runnable opened;
  private final Consumer<Throwable> failed;

  // event loop
  private boolean isAnnounced;
  private boolean isFailed;

  public TunnelEntrance(ProxyHandler tunnel, Runnable opened, Consumer<Throwable> failed) {
    this.tunnel = tunnel;
    this.opened = opened;
    this.failed = failed;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ProxyConnectionEvent) {
      isAnnounced = true;
      // Data that the proxy has sent after its response is read before this task runs.
      ctx.executor().execute(() -> leave(ctx));
    } else if (event instanceof SslHandshakeCompletionEvent tls && !tls.isSuccess()) {
      fail(tls.cause());
    } else if (StreamEnd.isCloseNotify(event)) {
      StreamEnd.drop(ctx.channel()); // as after the end of TCP
    }
  }

  private void leave(ChannelHandlerContext ctx) {
    if (isFailed) {
      return;
    }
    try {
      ctx.pipeline().remove(tunnel);
      ctx.pipeline().remove(this);
    } catch (NoSuchElementException closed) {
      fail(new ClosedChannelException());
      return;
    }
    opened.run();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    if (isAnnounced) { // otherwise it is the rest of a refusal
      fail(
          new IOException(
              "it sent more than its response, before anything was sent to the server"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(new IOException("it closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(cause);
  }

  private void fail(Throwable cause) {
    if (!isFailed) {
      isFailed = true;
      SSLException tls = tlsIn(cause);
      failed.accept(tls == null ? cause : tls);
    }
  }

  private static @Nullable SSLException tlsIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException tls) {
        return tls;
      }
    }
    return null;
  }
}
