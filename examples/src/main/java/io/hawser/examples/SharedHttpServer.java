// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;

import io.hawser.server.WebSocketUpgrader;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import java.time.Duration;

/**
 * Two WebSocket servers that share one HTTP server, each with its own clients: {@code /foo} and
 * {@code /bar}. Everything else is refused. With Hawser's own server, the method {@code path} of
 * its builder does the same.
 */
public final class SharedHttpServer implements AutoCloseable {
  private final WebSocketUpgrader foo = WebSocketUpgrader.create(ws -> ws.send("this is foo"));
  private final WebSocketUpgrader bar = WebSocketUpgrader.create(ws -> ws.send("this is bar"));
  private final NettyHttpServer http;

  SharedHttpServer(int port) {
    http = new NettyHttpServer(port, null, Duration.ofSeconds(30), this::route);
  }

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    if (Commands.help(
        args, 0, "SharedHttpServer: two WebSocket servers on port 8080, /foo and /bar")) {
      return;
    }
    SharedHttpServer server = new SharedHttpServer(8080);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
  }

  int port() {
    return http.port();
  }

  private void route(ChannelHandlerContext ctx, FullHttpRequest request) {
    switch (WebSocketUpgrader.isUpgrade(request) ? request.uri() : "none") {
      case "/foo" -> foo.handleUpgrade(ctx, request);
      case "/bar" -> bar.handleUpgrade(ctx, request);
      default -> NettyHttpServer.answer(ctx, NOT_FOUND, "Only /foo and /bar\n");
    }
  }

  @Override
  public void close() {
    http.close(foo, bar);
  }
}
