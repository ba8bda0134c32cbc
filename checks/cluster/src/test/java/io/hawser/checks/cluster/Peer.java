// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

/** What others have for Node.js. {@code src/test/node/peers.mjs} has the same names. */
enum Peer {
  SOCKET_IO_STREAMS("Socket.IO, Redis streams, connection state recovery"),
  SOCKET_IO_PUBSUB("Socket.IO, Redis pub/sub"),
  WS_PUBSUB("ws, Redis pub/sub");

  private final String title;

  Peer(String title) {
    this.title = title;
  }

  @Override
  public String toString() {
    return title;
  }
}
