// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocketOptions;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.util.function.Consumer;

/** What both ends of a test's pairs hear; at the end a test must have taken all of it. */
final class RecordedEnds implements AutoCloseable {
  final RecordingListener client = new RecordingListener();
  final RecordingListener server = new RecordingListener();

  /** A pair that is recorded at both ends. */
  SimulatedPair pair() {
    return pair(o -> {});
  }

  /** Likewise; the options are the server's. */
  SimulatedPair pair(Consumer<WebSocketOptions.Builder> options) {
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    options.accept(builder);
    return SimulatedPair.connect(
        WebSocketOptions.defaults(),
        ws -> ws.listener(client),
        builder.build(),
        ws -> ws.listener(server));
  }

  /** That this comes next at one end, and nothing behind it. */
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
