// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.release;

import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A small application: prints an echo, and what has moved its bytes. */
public final class EchoOnce {
  private EchoOnce() {}

  /** Takes the name of a transport, or uses the best one. */
  public static void main(String[] args) throws Exception {
    TransportType type = args.length == 0 ? TransportType.AUTO : TransportType.valueOf(args[0]);
    CompletableFuture<String> answer = new CompletableFuture<>();
    try (WebSocketServer server =
            WebSocketServer.builder()
                .transport(type)
                .onConnection(ws -> ws.onMessage(ws::send))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect("ws://localhost:" + server.port(), ws -> ws.onText(answer::complete))
          .get(20, TimeUnit.SECONDS)
          .send("hello");
      System.out.println(answer.get(20, TimeUnit.SECONDS) + " over " + server.transport());
    }
  }
}
