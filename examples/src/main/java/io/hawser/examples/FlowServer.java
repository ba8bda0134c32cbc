// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.flow.FlowWebSocket;
import io.hawser.server.WebSocketServer;

/**
 * An echo server with reactive streams: what a client sends is published to a subscriber that sends
 * it back. A client that does not read its echoes is not read from, either.
 */
public final class FlowServer {
  private FlowServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    if (Commands.help(args, 0, "FlowServer [PORT]: an echo server with reactive streams")) {
      return;
    }
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    Commands.stopWithProcess(start(port));
  }

  static WebSocketServer start(int port) {
    return WebSocketServer.listen(port, FlowServer::echo);
  }

  private static void echo(WebSocket ws) {
    FlowWebSocket flow = FlowWebSocket.of(ws);
    flow.incoming().subscribe(flow.outgoing());
  }
}
