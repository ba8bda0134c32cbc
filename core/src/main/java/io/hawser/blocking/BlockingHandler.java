// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

/** Serves one connection, on a thread that belongs to this connection alone. */
@FunctionalInterface
public interface BlockingHandler {
  /**
   * Serves a connection, which is open. When this method returns, the connection is closed with
   * 1000.
   *
   * @throws Exception closes the connection with 1011, and is logged at ERROR. Nothing is logged at
   *     this level for the {@link io.hawser.ConnectionClosedException} of this connection, because
   *     it has ended anyway, and for an {@link InterruptedException}.
   */
  void handle(BlockingWebSocket socket) throws Exception;
}
