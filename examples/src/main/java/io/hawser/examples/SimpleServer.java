// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.server.WebSocketServer;
import java.util.function.Consumer;

/** Greets each client, and prints what it receives. */
public final class SimpleServer {
  private SimpleServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    if (Commands.help(
        args, 0, "SimpleServer [PORT]: greets each client, and prints what it receives")) {
      return;
    }
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    Commands.stopWithProcess(start(port, System.out::println));
  }

  static WebSocketServer start(int port, Consumer<String> print) {
    return WebSocketServer.listen(
        port,
        ws -> {
          ws.onText(text -> print.accept("received: " + text))
              .onError(error -> print.accept("error: " + error.getMessage()))
              .onClose((code, reason) -> print.accept("closed: " + code));
          ws.send("something");
        });
  }
}
