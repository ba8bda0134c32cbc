// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.modulepath;

import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Uses server and client as an application with a module descriptor would. */
public final class Consumer {
  private Consumer() {}

  /** Prints an echo, and what has moved its bytes. */
  public static void main(String[] args) throws Exception {
    System.out.println(echo("hello").get(20, TimeUnit.SECONDS));
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> {})) {
      System.out.println(server.transport());
    }
  }

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
