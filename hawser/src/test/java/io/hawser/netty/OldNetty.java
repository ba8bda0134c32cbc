// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.hawser.server.WebSocketUpgrader;

/** Creates a server, a client or an upgrader, in a JVM with an old version of Netty. */
public final class OldNetty {
  private OldNetty() {}

  /** Argument: what to create. */
  public static void main(String... args) {
    switch (args[0]) {
      case "server" -> WebSocketServer.listen(0, ws -> {});
      case "client" -> WebSocketClient.create();
      default -> WebSocketUpgrader.create(ws -> {});
    }
  }
}
