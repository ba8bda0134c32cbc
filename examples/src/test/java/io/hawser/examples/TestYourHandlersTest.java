// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.WebSocket;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/test-your-handlers.md, and of the Javadoc of SimulatedPair. */
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

  private static final class MyApp {
    static void onConnection(WebSocket ws) {
      ws.onMessage(ws::send);
    }
  }

  @Test
  void the_example_of_the_class() {
    RecordingListener recorder = new RecordingListener();
    // tag::class[]
    SimulatedPair pair =
        SimulatedPair.connect(client -> client.listener(recorder), MyApp::onConnection);
    pair.client().send("hello");
    pair.run();
    assertThat(recorder.next()).isEqualTo("text hello");
    // end::class[]
  }
}
