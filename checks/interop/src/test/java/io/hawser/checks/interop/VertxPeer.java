// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.checks.support.Fragments;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Vert.x, in which context takeover can be configured, but not the window. */
final class VertxPeer implements Peer {
  private static final int MAX_MESSAGE_SIZE = 4 << 20;

  private final Vertx vertx = Vertx.vertx();

  /** Kept, because a client that is garbage-collected closes its connections. */
  private final Queue<WebSocketClient> clients = new ConcurrentLinkedQueue<>();

  @Override
  public URI serve(Terms terms) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .setMaxWebSocketFrameSize(MAX_MESSAGE_SIZE)
            .setMaxWebSocketMessageSize(MAX_MESSAGE_SIZE)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(true)
            .setWebSocketAllowServerNoContext(terms.serverNoContextTakeover())
            .setWebSocketPreferredClientNoContext(terms.clientNoContextTakeover());
    HttpServer server =
        vertx
            .createHttpServer(options)
            .webSocketHandler(VertxPeer::echo)
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return URI.create("ws://127.0.0.1:" + server.actualPort());
  }

  @Override
  public CompletableFuture<Ending> connect(URI server, Terms terms) {
    WebSocketClientOptions options =
        new WebSocketClientOptions()
            .setMaxFrameSize(MAX_MESSAGE_SIZE)
            .setMaxMessageSize(MAX_MESSAGE_SIZE)
            .setTryUsePerMessageCompression(true)
            .setCompressionAllowClientNoContext(terms.clientNoContextTakeover())
            .setCompressionRequestServerNoContext(terms.serverNoContextTakeover());
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    WebSocketClient client = vertx.createWebSocketClient(options);
    clients.add(client);
    ClientWebSocket connection = client.webSocket();
    echo(connection);
    connection.closeHandler(
        closed -> {
          String extensions = connection.headers().get("Sec-WebSocket-Extensions");
          Short code = connection.closeStatusCode();
          ending.complete(
              new Ending(Objects.requireNonNullElse(extensions, ""), code == null ? 1006 : code));
        });
    connection
        .connect(new WebSocketConnectOptions().setAbsoluteURI(server.toString()))
        .onFailure(ending::completeExceptionally);
    return ending;
  }

  private static void echo(WebSocketBase connection) {
    connection.textMessageHandler(
        text -> {
          List<String> fragments = Fragments.of(text);
          boolean whole = fragments.size() == 1;
          connection.writeFrame(WebSocketFrame.textFrame(fragments.get(0), whole));
          if (!whole) {
            byte[] rest = fragments.get(1).getBytes(StandardCharsets.UTF_8);
            connection.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(rest), true));
          }
        });
    connection.binaryMessageHandler(
        bytes -> {
          List<byte[]> fragments = Fragments.of(bytes.getBytes());
          for (int i = 0; i < fragments.size(); i++) {
            Buffer fragment = Buffer.buffer(fragments.get(i));
            boolean fin = i == fragments.size() - 1;
            connection.writeFrame(
                i == 0
                    ? WebSocketFrame.binaryFrame(fragment, fin)
                    : WebSocketFrame.continuationFrame(fragment, fin));
          }
        });
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
