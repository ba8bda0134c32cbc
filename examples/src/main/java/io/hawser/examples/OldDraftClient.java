// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import java.util.concurrent.CompletableFuture;

/**
 * Speaks version 8 of the protocol (the drafts HyBi 8 to 12) to an echo server, as a browser of
 * 2011 did: with an origin.
 */
public final class OldDraftClient {
  private OldDraftClient() {}

  /** Connects to the URI in the first argument. */
  public static void main(String[] args) throws Exception {
    if (Commands.help(
        args, 0, "OldDraftClient [URI]: speaks version 8 of the protocol to an echo server")) {
      return;
    }
    String uri = args.length > 0 ? args[0] : "ws://localhost:8080/";
    System.out.println(echo(uri, "http://localhost:8080", "hello"));
  }

  static String echo(String uri, String origin, String text) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    ConnectRequest request = ConnectRequest.to(uri).protocolVersion(8).origin(origin);
    try (WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client
              .connect(
                  request,
                  opening ->
                      opening
                          .onText(answer::complete)
                          .onClose((code, reason) -> answer.cancel(false)))
              .get();
      ws.send(text);
      return answer.get() + ", in " + ws.protocolVersion();
    }
  }
}
