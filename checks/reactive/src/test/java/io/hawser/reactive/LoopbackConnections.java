// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.reactive;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.flow.FlowWebSocket;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Connections of a server, to which a client connects over TCP. */
final class LoopbackConnections implements Connections {
  private final BlockingQueue<FlowWebSocket> accepted = new LinkedBlockingQueue<>();
  private final ReentrantLock opening = new ReentrantLock();
  private final WebSocketClient client = WebSocketClient.create();
  private final WebSocketServer server =
      WebSocketServer.listen(
          0,
          ws -> {
            FlowWebSocket view = FlowWebSocket.of(ws);
            view.incoming();
            accepted.add(view);
          });

  @Override
  public FlowWebSocket open(Consumer<WebSocket> peer) {
    opening.lock();
    try {
      client.connect("ws://localhost:" + server.port(), peer).join();
      return accepted.take();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      opening.unlock();
    }
  }

  @Override
  public void close() {
    client.close();
    server.stop(Duration.ZERO);
  }
}
