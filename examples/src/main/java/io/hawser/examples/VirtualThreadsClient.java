// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.blocking.BlockingWebSocket;
import io.hawser.client.WebSocketClient;
import java.util.ArrayList;
import java.util.List;

/** Answers the questions of {@link VirtualThreadsServer}, in code that waits. */
public final class VirtualThreadsClient {
  private VirtualThreadsClient() {}

  /** Connects to the URI in the first argument. */
  public static void main(String[] args) throws Exception {
    if (Commands.help(
        args, 0, "VirtualThreadsClient [URI]: answers the questions of VirtualThreadsServer")) {
      return;
    }
    String uri = args.length > 0 ? args[0] : "ws://localhost:8080/";
    talk(uri, "", "Ann").forEach(System.out::println);
  }

  /** Returns what the server says until it closes the connection. */
  static List<String> talk(String uri, String... answers) throws Exception {
    List<String> heard = new ArrayList<>();
    try (WebSocketClient client = WebSocketClient.create();
        BlockingWebSocket socket = client.connectBlocking(uri)) {
      for (String answer : answers) {
        heard.add(socket.receiveText());
        socket.send(answer);
      }
      socket.messages().forEach(message -> heard.add(message.text()));
    }
    return heard;
  }
}
