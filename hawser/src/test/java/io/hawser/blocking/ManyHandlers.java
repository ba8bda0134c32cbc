// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;

/**
 * A server with a thread for each connection, in a JVM of its own. Prints its port. For each line
 * of input, prints how many handlers are running. At the end of the input, prints how often a
 * virtual thread was pinned.
 */
final class ManyHandlers {
  private ManyHandlers() {}

  public static void main(String[] args) throws Exception {
    AtomicInteger handlers = new AtomicInteger();
    WebSocketServer server =
        WebSocketServer.listenBlocking(
            0,
            socket -> {
              handlers.incrementAndGet();
              try {
                for (Message message : socket.messages()) {
                  socket.send(message);
                }
              } finally {
                handlers.decrementAndGet();
              }
            });
    loadClasses("ws://127.0.0.1:" + server.port() + "/");
    Recording recording = NothingPinned.startRecording();
    System.out.println(server.port());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (commands.readLine() != null) {
      System.out.println(handlers.get());
    }
    server.close();
    List<String> pinned = NothingPinned.pinnedIn(recording);
    pinned.forEach(System.err::println);
    System.out.println(pinned.size());
  }

  /** Exchanges a message. A thread that waits for a class to be initialized is pinned. */
  private static void loadClasses(String uri) throws Exception {
    try (WebSocketClient client = WebSocketClient.create();
        BlockingWebSocket socket = client.connectBlocking(uri)) {
      socket.send("message");
      socket.receiveText();
    }
  }
}
