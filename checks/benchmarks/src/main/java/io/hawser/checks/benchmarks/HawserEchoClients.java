// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.transport.TransportType;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link WebSocketClient}. */
final class HawserEchoClients implements EchoClients {
  private final WebSocketClient client;
  private final boolean strings;
  private final int inFlight;
  private final AtomicLong received;

  HawserEchoClients(boolean uring, boolean strings, int inFlight, AtomicLong received) {
    this.client =
        WebSocketClient.builder()
            .transport(uring ? TransportType.IO_URING : TransportType.EPOLL)
            .build();
    this.strings = strings;
    this.inFlight = inFlight;
    this.received = received;
  }

  @Override
  public void connect(int port, String message) throws Exception {
    client.connect("ws://127.0.0.1:" + port + "/", ws -> echo(ws, message)).get();
  }

  private void echo(WebSocket ws, String message) {
    if (strings) {
      ws.onText(
          text -> {
            count();
            ws.send(text);
          });
    } else {
      ws.onMessage(
          bytes -> {
            count();
            ws.send(bytes);
          });
    }
    for (int i = 0; i < inFlight; i++) {
      ws.send(message);
    }
  }

  private void count() {
    received.lazySet(received.getPlain() + 1); // there is one event loop
  }
}
