// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.modulepath;

import io.hawser.netty.WebSocketClient;
import io.hawser.netty.WebSocketServer;
import java.util.concurrent.CompletableFuture;

/** Uses server and client as an application with a module descriptor would. */
final class Consumer {
  private Consumer() {}

  static CompletableFuture<String> echo(String text) {
    WebSocketServer server = WebSocketServer.listen(0, ws -> ws.onMessage(ws::send));
    WebSocketClient client = WebSocketClient.create();
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<Void> opened =
        client
            .connect(
                "ws://localhost:" + server.port() + "/",
                ws -> {
                  ws.onText(answer::complete);
                  ws.send(text);
                })
            .thenAccept(ws -> {});
    return opened
        .thenCompose(nothing -> answer)
        .whenCompleteAsync(
            (echo, failure) -> {
              client.close();
              server.close();
            });
  }
}
