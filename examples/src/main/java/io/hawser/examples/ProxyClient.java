// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Reaches a server through a proxy: HTTP, HTTP over TLS, or SOCKS. */
public final class ProxyClient {
  private ProxyClient() {}

  /** Sends a text to an echo server: {@code ProxyClient wss://example.org http://proxy:3128}. */
  public static void main(String[] args) throws Exception {
    if (Commands.help(args, 2, "ProxyClient URI PROXY: reaches an echo server through a proxy")) {
      return;
    }
    System.out.println(echo(args[0], URI.create(args[1]), "hello"));
  }

  static String echo(String uri, URI proxy, String text) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    try (WebSocketClient client = WebSocketClient.create()) {
      client
          .connect(
              ConnectRequest.to(uri).proxy(proxy),
              opening ->
                  opening.onText(answer::complete).onClose((code, reason) -> answer.cancel(false)))
          .get()
          .send(text);
      return answer.get();
    }
  }
}
