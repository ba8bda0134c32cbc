// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocketOptions;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.util.function.Consumer;

/**
 * Records the events at both ends of a test's pairs. A test must have taken all of them at its end.
 */
final class RecordedEnds implements AutoCloseable {
  final RecordingListener client = new RecordingListener();
  final RecordingListener server = new RecordingListener();

  /** Connects a pair that is recorded at both ends. */
  SimulatedPair pair() {
    return pair(o -> {});
  }

  /** Connects a pair that is recorded at both ends. The options are the server's. */
  SimulatedPair pair(Consumer<WebSocketOptions.Builder> options) {
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    options.accept(builder);
    return SimulatedPair.connect(
        WebSocketOptions.defaults(),
        ws -> ws.listener(client),
        builder.build(),
        ws -> ws.listener(server));
  }

  /** Asserts that this event is next at one end, and that no other follows. */
  static void assertLast(RecordingListener end, String event) {
    assertThat(end.next()).isEqualTo(event);
    end.assertNothingElse();
  }

  @Override
  public void close() {
    client.assertNothingElse();
    server.assertNothingElse();
  }
}
