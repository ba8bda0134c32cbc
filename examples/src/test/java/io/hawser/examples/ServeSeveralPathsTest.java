// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.server.SimulatedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/serve-several-paths.md, and the one about paths of README.md. */
@SuppressWarnings("UnnecessaryLambda") // the snippet names the handler
class ServeSeveralPathsTest {
  private final List<String> seen = new ArrayList<>();
  private final Consumer<WebSocket> handler = ws -> seen.add(ws.request().target());

  private void open(String file) {
    seen.add(file);
  }

  private void connect(SimulatedServer server, String... targets) {
    for (String target : targets) {
      server.connect(target, ws -> {});
    }
    server.run();
  }

  @Test
  void templates() {
    SimulatedServer server =
        SimulatedServer.builder()
            // tag::paths[]
            .path("/chat", chat -> chat.onConnection(/* … */ handler)) // this path only
            .path(
                "/chat/{room}",
                chat ->
                    chat.onConnection(
                        ws -> {
                          String room = ws.request().pathParameter("room"); // "42" for /chat/42
                          ws.subscribe(room);
                        }))
            .path(
                "/files/*",
                files ->
                    files.onConnection(
                        ws -> {
                          String file =
                              ws.request().pathParameter("*"); // "a/b.txt" for /files/a/b.txt
                          open(file);
                        }))
            // end::paths[]
            .build();
    connect(server, "/chat", "/chat/42", "/files/a/b.txt");
    assertThat(seen).containsExactly("/chat", "a/b.txt");
    assertThat(server.topics()).containsExactly("42");
  }

  @Test
  void an_exact_path_wins_over_a_template() {
    Consumer<Endpoint.Builder> lobby = endpoint -> endpoint.onConnection(handler);
    SimulatedServer server =
        SimulatedServer.builder()
            .path("/chat/lobby", lobby)
            .path(
                "/chat/{room}",
                chat -> chat.onConnection(ws -> ws.subscribe(ws.request().pathParameter("room"))))
            .path(
                "/files/*",
                files -> files.onConnection(ws -> open(ws.request().pathParameter("*"))))
            .build();
    connect(server, "/chat/lobby", "/chat/42", "/files/a");
    assertThat(seen).containsExactly("/chat/lobby", "a");
    assertThat(server.topics()).containsExactly("42");
  }

  @Test
  void a_policy_checks_the_value() {
    Set<String> rooms = Set.of("42");
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
                        .onConnection(/* … */ handler))
            // end::policy[]
            .build();
    connect(server, "/chat/42");
    assertThatThrownBy(() -> server.connect("/chat/43", ws -> {}))
        .isInstanceOf(HandshakeException.class);
  }
}
