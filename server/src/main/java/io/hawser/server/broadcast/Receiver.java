// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.PreparedMessage;
import io.hawser.SendResult;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.protocol.CloseCode;

/** Sends broadcast messages to one client, as long as it keeps up. Used on its event loop. */
final class Receiver {
  private final WebSocketConnection client;
  private final SlowReceiver slowReceivers;
  private final BroadcastCounters counters;

  Receiver(WebSocketConnection client, SlowReceiver slowReceivers, BroadcastCounters counters) {
    this.client = client;
    this.slowReceivers = slowReceivers;
    this.counters = counters;
  }

  /** Sends a message of the application. */
  void deliver(PreparedMessage message) {
    if (!message.isText() && !client.takesBinary()) {
      counters.skipped.increment();
    } else if (client.isOverLimit()) {
      refuse(message);
    } else {
      count(client.deliver(message));
    }
  }

  /**
   * Sends a message of a resumable topic.
   *
   * @return whether the client was not too slow
   */
  boolean deliverMarked(PreparedMessage message) {
    if (client.isOverLimit()) {
      refuse(message);
      return false;
    }
    count(client.deliverMarked(message));
    return true;
  }

  private void count(SendResult result) {
    if (result != SendResult.CLOSED) {
      counters.delivered.increment();
    }
  }

  private void refuse(PreparedMessage message) {
    switch (slowReceivers) {
      case SKIP -> {
        counters.skipped.increment();
        client.counters().slowSkipped();
      }
      case CLOSE -> {
        counters.closed.increment();
        client.counters().slowClosed();
        client.close(CloseCode.TRY_AGAIN_LATER, "too slow"); // it gets no more messages
      }
      case TERMINATE -> {
        counters.terminated.increment();
        client.counters().slowTerminated();
        client.deliverMarked(message); // fails the connection and gives the reason
      }
    }
  }
}
