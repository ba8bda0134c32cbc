// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static io.netty.handler.codec.http.HttpResponseStatus.OK;

import io.hawser.server.WebSocketUpgrader;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** WebSockets in an HTTPS server of the application, which sets up TLS as it always did. */
public final class ExternalHttpsServer implements AutoCloseable {
  private final WebSocketUpgrader sockets =
      WebSocketUpgrader.create(
          ws -> {
            ws.onMessage(ws::send);
            ws.send("something");
          });
  private final NettyHttpServer https;

  ExternalHttpsServer(int port, Path certificate, Path key) throws SSLException {
    SslContext tls = SslContextBuilder.forServer(certificate.toFile(), key.toFile()).build();
    https = new NettyHttpServer(port, tls, Duration.ofSeconds(30), this::route);
  }

  /** Runs the server with a certificate and its key, two PEM files, until it is terminated. */
  public static void main(String[] args) throws SSLException {
    if (Commands.help(
        args,
        2,
        "ExternalHttpsServer CERTIFICATE KEY: WebSockets in an HTTPS server, on port 8443")) {
      return;
    }
    ExternalHttpsServer server = new ExternalHttpsServer(8443, Path.of(args[0]), Path.of(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
  }

  int port() {
    return https.port();
  }

  private void route(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (WebSocketUpgrader.isUpgrade(request)) {
      sockets.handleUpgrade(ctx, request);
    } else {
      NettyHttpServer.answer(ctx, OK, "An ordinary page\n");
    }
  }

  @Override
  public void close() {
    https.close(sockets);
  }
}
