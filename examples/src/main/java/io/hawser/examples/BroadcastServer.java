// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.PreparedMessage;
import io.hawser.server.WebSocketServer;

/**
 * Passes messages on, whether text or binary. Those to {@code /all} go to everyone there, the
 * sender included. Those to {@code /others} go to everyone there but the sender.
 */
public final class BroadcastServer {
  private BroadcastServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    if (Commands.help(
        args, 0, "BroadcastServer [PORT]: passes messages on to everyone on its path")) {
      return;
    }
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    Commands.stopWithProcess(start(port));
  }

  static WebSocketServer start(int port) {
    return WebSocketServer.builder()
        .port(port)
        .path(
            "/all",
            all ->
                all.onConnection(
                    ws -> {
                      ws.subscribe("all");
                      ws.onMessage(
                          message -> {
                            PreparedMessage prepared = PreparedMessage.of(message);
                            ws.publish("all", prepared);
                            ws.send(prepared);
                          });
                    }))
        .path(
            "/others",
            others ->
                others.onConnection(
                    ws -> {
                      ws.subscribe("others");
                      ws.onMessage(message -> ws.publish("others", PreparedMessage.of(message)));
                    }))
        .start();
  }
}
