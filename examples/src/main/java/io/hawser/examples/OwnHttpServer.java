// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;

import io.hawser.PreparedMessage;
import io.hawser.server.WebSocketUpgrader;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import java.time.Duration;

/**
 * WebSockets in an existing HTTP server: a chat and an echo service on two paths of an ordinary
 * {@linkplain NettyHttpServer Netty server}, which handles all other requests itself. Each service
 * has its own options, clients and topics.
 */
public final class OwnHttpServer implements AutoCloseable {
  private final WebSocketUpgrader echo = WebSocketUpgrader.create(ws -> ws.onMessage(ws::send));
  // tag::upgrader[]
  private final WebSocketUpgrader chat =
      WebSocketUpgrader.builder()
          .endpoint(
              e ->
                  e.options(o -> o.maxMessageSize(4096))
                      .onConnection(
                          ws -> {
                            ws.subscribe("room");
                            ws.onText(text -> ws.publish("room", PreparedMessage.text(text)));
                          }))
          .build();
  // end::upgrader[]
  private final NettyHttpServer http;

  /**
   * Starts the server.
   *
   * @param patience how long a client may take for a whole request
   */
  OwnHttpServer(int port, Duration patience) {
    http = new NettyHttpServer(port, null, patience, this::route);
  }

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    if (Commands.help(args, 0, "OwnHttpServer [PORT]: WebSockets in an existing HTTP server")) {
      return;
    }
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    OwnHttpServer server = new OwnHttpServer(port, Duration.ofSeconds(30));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println("ws://localhost:" + server.port() + "/echo and /chat");
  }

  int port() {
    return http.port();
  }

  // tag::route[]
  private void route(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (!WebSocketUpgrader.isUpgrade(request)) {
      NettyHttpServer.answer(ctx, OK, "An ordinary page\n");
    } else {
      switch (request.uri()) {
        case "/echo" -> echo.handleUpgrade(ctx, request);
        case "/chat" -> chat.handleUpgrade(ctx, request);
        default -> NettyHttpServer.answer(ctx, NOT_FOUND, "No WebSocket here\n");
      }
    }
  }

  // end::route[]

  @Override
  public void close() {
    http.close(echo, chat);
  }
}
