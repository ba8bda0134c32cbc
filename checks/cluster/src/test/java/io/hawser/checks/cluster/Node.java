// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.server.WebSocketServer;

/** One of several servers: each client receives the topic that its path names. */
public final class Node {
  private Node() {}

  /**
   * Starts the server, which runs until it is killed.
   *
   * @param arguments the port, the broker, and the broker's ports
   */
  public static void main(String... arguments) {
    WebSocketServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(arguments[0]))
        .threads(1)
        .backplane(Broker.valueOf(arguments[1]).at(arguments[2]))
        .resumable("*", Broker.RETENTION)
        .path("/{topic}", e -> e.onConnection(ws -> ws.subscribe(topicOf(ws.request().path()))))
        .start();
  }

  private static String topicOf(String path) {
    return path.substring(1);
  }
}
