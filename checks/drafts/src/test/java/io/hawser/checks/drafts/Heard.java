// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a server's only connection heard; it echoes text. */
final class Heard {
  private final BlockingQueue<WebSocket> connections = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  /** Sets the connection up. */
  void begin(WebSocket connection) {
    connection
        .onText(
            text -> {
              events.add("text " + text);
              connection.send(text);
            })
        .onBinary(bytes -> events.add("binary " + bytes.remaining()))
        .onClose((code, reason) -> events.add("close " + code));
    connections.add(connection);
  }

  /** The connection, which is or will be set up. */
  WebSocket connection() throws InterruptedException {
    WebSocket connection = connections.poll(Conversation.LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(connection).as("the connection").isNotNull();
    return connection;
  }

  /** The next event: "text …", "binary LENGTH" or "close CODE". */
  String next() throws InterruptedException {
    return String.valueOf(events.poll(Conversation.LIMIT_SECONDS, TimeUnit.SECONDS));
  }

  /** Whether no connection was set up. */
  boolean isNothing() {
    return connections.isEmpty();
  }
}
