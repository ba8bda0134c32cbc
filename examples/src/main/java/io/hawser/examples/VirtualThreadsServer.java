// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.blocking.BlockingWebSocket;
import io.hawser.server.WebSocketServer;

/**
 * Talks to each client on a thread of its own, in code that reads from top to bottom. The threads
 * are virtual where the JDK has them (21 and later), so there may be very many.
 */
public final class VirtualThreadsServer {
  private VirtualThreadsServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    if (Commands.help(
        args, 0, "VirtualThreadsServer [PORT]: talks to each client on a thread of its own")) {
      return;
    }
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    Commands.stopWithProcess(start(port));
  }

  static WebSocketServer start(int port) {
    return
    // tag::listen[]
    WebSocketServer.listenBlocking(/* 8080 */ port, VirtualThreadsServer::talk);
    // end::listen[]
  }

  // tag::talk[]
  private static void talk(BlockingWebSocket socket) throws InterruptedException {
    socket.send("What is your name?");
    String name = socket.receiveText();
    while (name != null && name.isBlank()) {
      socket.send("Please tell me your name.");
      name = socket.receiveText();
    }
    if (name != null) { // null: the client has closed the connection
      socket.send("Hello, " + name + "!");
    }
  }
  // end::talk[]
}
