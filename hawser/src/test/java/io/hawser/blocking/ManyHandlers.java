// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import io.hawser.server.WebSocketServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
    Recording recording = NothingPinned.startRecording();
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
    System.out.println(server.port());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (commands.readLine() != null) {
      System.out.println(handlers.get());
    }
    server.close();
    System.out.println(NothingPinned.pinnedIn(recording).size());
  }
}
