// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.server.SimulatedServer;
import io.hawser.testkit.RecordingListener;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/serve-several-paths.md. */
class ServeSeveralPathsTest {
  private final RecordingListener heard = new RecordingListener();

  private String greetingAt(SimulatedServer server, String path) {
    server.connect(path, ws -> ws.listener(heard));
    server.run();
    return heard.next();
  }

  @Test
  void literal_paths_templates_and_prefixes() {
    SimulatedServer server =
        SimulatedServer.builder()
            // tag::paths[]
            .path("/chat", chat -> chat.onConnection(ws -> ws.send("all rooms"))) // this path only
            .path(
                "/chat/{room}",
                chat ->
                    chat.onConnection(
                        ws -> {
                          String room = ws.request().pathParameter("room"); // "42" for /chat/42
                          ws.send("room " + room);
                        }))
            .path(
                "/files/*",
                files ->
                    files.onConnection(
                        ws -> {
                          String file = ws.request().pathParameter("*"); // "a/b.txt"
                          ws.send("file " + file);
                        }))
            // end::paths[]
            .build();
    assertThat(greetingAt(server, "/chat")).isEqualTo("text all rooms");
    assertThat(greetingAt(server, "/chat/42")).isEqualTo("text room 42");
    assertThat(greetingAt(server, "/files/a/b.txt")).isEqualTo("text file a/b.txt");
  }

  @Test
  void the_policy_sees_the_values() {
    Set<String> rooms = Set.of("blue");
    Consumer<WebSocket> join = ws -> ws.send("welcome");
    SimulatedServer server =
        SimulatedServer.builder()
            // tag::policy[]
            .path(
                "/chat/{room}",
                chat ->
                    chat.handshake(
                            HandshakePolicy.of(
                                request ->
                                    rooms.contains(request.pathParameter("room"))
                                        ? HandshakeDecision.accept()
                                        : HandshakeDecision.reject(404)))
                        .onConnection(join))
            // end::policy[]
            .build();
    assertThat(greetingAt(server, "/chat/blue")).isEqualTo("text welcome");
    assertThatThrownBy(() -> server.connect("/chat/red", ws -> {}))
        .isInstanceOf(HandshakeException.class);
  }
}
