// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** OkHttp. It is only a client, always offers the same, and cannot fragment messages. */
final class OkHttpPeer implements Peer {
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .minWebSocketMessageToCompress(0)
          .readTimeout(Duration.ZERO)
          .build();

  @Override
  public URI serve(Terms terms) {
    throw new UnsupportedOperationException("OkHttp is no server");
  }

  @Override
  public CompletableFuture<Ending> connect(URI server, Terms terms) {
    Echo echo = new Echo();
    client.newWebSocket(new Request.Builder().url(server.toString()).build(), echo);
    return echo.ending;
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private static final class Echo extends WebSocketListener {
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private volatile String extensions = "";

    @Override
    public void onOpen(WebSocket connection, Response response) {
      extensions = Objects.requireNonNullElse(response.header("Sec-WebSocket-Extensions"), "");
    }

    @Override
    public void onMessage(WebSocket connection, String text) {
      connection.send(text);
    }

    @Override
    public void onMessage(WebSocket connection, ByteString bytes) {
      connection.send(bytes);
    }

    @Override
    public void onClosing(WebSocket connection, int code, String reason) {
      connection.close(code, reason);
    }

    @Override
    public void onClosed(WebSocket connection, int code, String reason) {
      ending.complete(new Ending(extensions, code));
    }

    @Override
    public void onFailure(WebSocket connection, Throwable failure, @Nullable Response response) {
      ending.completeExceptionally(failure);
    }
  }
}
