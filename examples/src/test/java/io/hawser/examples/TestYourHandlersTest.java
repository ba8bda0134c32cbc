// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.WebSocket;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import org.junit.jupiter.api.Test;

/** The snippet of docs/how-to/test-your-handlers.md. */
class TestYourHandlersTest {
  /** What an application would test. */
  private static final class ChatRoom {
    static void onConnection(WebSocket ws) {
      ws.onText(text -> ws.send(text.equals("hello") ? "welcome" : text));
    }
  }

  @Test
  void a_pair_in_memory() {
    // tag::pair[]
    RecordingListener client = new RecordingListener();
    SimulatedPair pair = SimulatedPair.connect(ws -> ws.listener(client), ChatRoom::onConnection);

    pair.client().send("hello");
    pair.run(); // moves bytes until nothing moves

    assertEquals("text welcome", client.next());
    client.assertNothingElse();
    // end::pair[]
  }
}
