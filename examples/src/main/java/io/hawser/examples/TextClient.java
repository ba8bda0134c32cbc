// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Sends a text and prints the answer. */
public final class TextClient {
  private TextClient() {}

  /** Connects to the URI in the first argument. */
  public static void main(String[] args) throws Exception {
    if (Commands.help(args, 0, "TextClient [URI]: sends a text, and prints the answer")) {
      return;
    }
    run(args.length > 0 ? args[0] : "ws://localhost:8080/", System.out::println);
  }

  static void run(String uri, Consumer<String> print) throws Exception {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    try (WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client
              .connect(
                  uri,
                  opening ->
                      opening
                          .onText(
                              text -> {
                                print.accept("received: " + text);
                                opening.close();
                              })
                          .onError(error -> print.accept("error: " + error.getMessage()))
                          .onClose((code, reason) -> closed.complete(code)))
              .get();

      // The callback gets null as soon as the operating system has taken the message.
      ws.send("something", failure -> print.accept(failure == null ? "sent" : "not sent"));
      closed.get();
    }
  }
}
