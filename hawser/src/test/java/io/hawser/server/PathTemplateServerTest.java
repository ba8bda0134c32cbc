// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.WebSocket;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import io.hawser.server.ForeignServer.Pipeline;
import io.hawser.testkit.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Path templates, over sockets: of a server, and of an upgrader in an HTTP server. */
class PathTemplateServerTest {
  @AutoClose private final ForeignServer foreign = new ForeignServer();
  @AutoClose private final WebSocketClient client = WebSocketClient.create();
  private final List<AutoCloseable> started = new ArrayList<>();

  enum Kind {
    SERVER,
    UPGRADER
  }

  /** Starts with a literal path, a template, a prefix and one with a policy. Returns the port. */
  private int start(Kind kind) {
    if (kind == Kind.SERVER) {
      WebSocketServer server =
          WebSocketServer.builder()
              .path("/chat/{room}", PathTemplateServerTest::room)
              .path("/chat/lobby", e -> greet(e, "lobby"))
              .path("/files/*", PathTemplateServerTest::files)
              .path("/users/{user}/inbox", PathTemplateServerTest::inbox)
              .start();
      started.add(server);
      return server.port();
    }
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .path("/chat/{room}", PathTemplateServerTest::room)
            .path("/chat/lobby", e -> greet(e, "lobby"))
            .path("/files/*", PathTemplateServerTest::files)
            .path("/users/{user}/inbox", PathTemplateServerTest::inbox)
            .build();
    started.add(upgrader);
    return foreign.serve(Pipeline.AGGREGATED, upgrader::handleUpgrade);
  }

  @org.junit.jupiter.api.AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : started) {
      each.close();
    }
  }

  private static void greet(Endpoint.Builder endpoint, String greeting) {
    endpoint.onConnection(ws -> ws.send(greeting));
  }

  private static void room(Endpoint.Builder endpoint) {
    endpoint.onConnection(ws -> ws.send("room " + ws.request().pathParameter("room")));
  }

  private static void files(Endpoint.Builder endpoint) {
    endpoint.onConnection(ws -> ws.send("file " + ws.request().pathParameter("*")));
  }

  private static void inbox(Endpoint.Builder endpoint) {
    endpoint
        .handshake(
            HandshakePolicy.of(
                request ->
                    request.pathParameter("user").equals(request.header("X-User"))
                        ? HandshakeDecision.accept()
                        : HandshakeDecision.reject(403)))
        .onConnection(ws -> ws.send("inbox of " + ws.request().pathParameters()));
  }

  private String greeting(int port, String path) throws Exception {
    RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    WebSocket ws =
        client
            .connect("ws://localhost:" + port + path, w -> w.listener(recorder))
            .get(20, TimeUnit.SECONDS);
    String greeting = recorder.next();
    ws.close();
    return greeting;
  }

  @ParameterizedTest
  @EnumSource
  void the_values_are_in_the_request(Kind kind) throws Exception {
    int port = start(kind);

    assertThat(greeting(port, "/chat/42?room=7")).isEqualTo("text room 42");
    assertThat(greeting(port, "/chat/caf%C3%A9%20au%20lait")).isEqualTo("text room café au lait");
    assertThat(greeting(port, "/chat/lobby")).isEqualTo("text lobby");
    assertThat(greeting(port, "/chat/lobby2")).isEqualTo("text room lobby2");
    assertThat(greeting(port, "/files/a/b%20c")).isEqualTo("text file a/b c");
    assertThat(greeting(port, "/files/")).isEqualTo("text file ");
  }

  @ParameterizedTest
  @EnumSource
  void the_policy_sees_the_values(Kind kind) throws Exception {
    int port = start(kind);

    for (String user : List.of("alice", "bob")) {
      try (RawSocket socket =
          RawSocket.connect(port, "/users/alice/inbox", "X-User: " + user + "\r\n")) {
        assertThat(socket.readStatus()).isEqualTo(user.equals("alice") ? 101 : 403);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void other_paths_are_refused(Kind kind) throws Exception {
    int port = start(kind);
    Map<String, Integer> expected =
        Map.ofEntries(
            Map.entry("/chat", 404),
            Map.entry("/chat/", 404),
            Map.entry("/chat/1/2", 404),
            Map.entry("/files", 404),
            Map.entry("/", 404),
            Map.entry("/chat/a%2Fb", 400),
            Map.entry("/chat/a%2fb", 400),
            Map.entry("/chat/a%5Cb", 400),
            Map.entry("/chat/%252F", 400),
            Map.entry("/chat/%2e%2e", 400),
            Map.entry("/chat/..", 400),
            Map.entry("/chat/..;x", 400),
            Map.entry("/chat/%C0%AF", 400),
            Map.entry("/chat/%FF", 400),
            Map.entry("/chat/%00", 400),
            Map.entry("/chat/a%0Ab", 400),
            Map.entry("/chat//1", 400),
            Map.entry("/files/../chat/lobby", 400),
            Map.entry("/files/a//b", 400),
            Map.entry("/files/%2e%2e/x", 400),
            Map.entry("/users/alice/../bob/inbox", 400),
            Map.entry("/users/%61lice/inbox", 400),
            Map.entry("/" + "a/".repeat(3000), 404));

    for (Map.Entry<String, Integer> each : expected.entrySet()) {
      try (RawSocket socket = RawSocket.connect(port, each.getKey(), "X-User: alice\r\n")) {
        String path = each.getKey();
        // The codec of the other server refuses a line of more than 4 KiB by itself.
        if (kind == Kind.SERVER || path.length() < 4000) {
          assertThat(socket.readStatus()).as(path).isEqualTo(each.getValue());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_hundred_at_once_get_their_own_values(Kind kind) throws Exception {
    int port = start(kind);
    List<RecordingListener> recorders = new ArrayList<>();
    List<CompletableFuture<WebSocket>> connecting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
      recorders.add(recorder);
      connecting.add(
          client.connect("ws://localhost:" + port + "/chat/r" + i, w -> w.listener(recorder)));
    }

    for (int i = 0; i < 100; i++) {
      connecting.get(i).get(30, TimeUnit.SECONDS);
      assertThat(recorders.get(i).next()).isEqualTo("text room r" + i);
    }
  }

  @Test
  void an_upgrader_serves_all_other_paths_if_it_has_an_endpoint() throws Exception {
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .endpoint(e -> e.subprotocols("v1").onConnection(ws -> ws.send("other")))
            .path("/chat/{room}", PathTemplateServerTest::room)
            .build();
    started.add(upgrader);
    int port = foreign.serve(Pipeline.BARE, upgrader::handleUpgrade);

    assertThat(greeting(port, "/chat/1")).isEqualTo("text room 1");
    assertThat(greeting(port, "/chat")).isEqualTo("text other");
    try (RawSocket socket = RawSocket.connect(port, "/chat/1", "Sec-WebSocket-Protocol: v1\r\n")) {
      assertThat(socket.readHead()).contains("101").containsIgnoringCase("protocol: v1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"romm", "*", ""})
  void a_name_that_the_template_does_not_have_is_refused(String name) {
    HttpRequest request =
        HttpRequest.get("/chat/1", Headers.empty()).withPathParameters(Map.of("room", "1"));

    assertThat(request.pathParameter("room")).isEqualTo("1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.pathParameter(name))
        .withMessage("no path parameter \"" + name + "\": the template has [room]");
    assertThat(HttpRequest.get("/", Headers.empty()).pathParameters()).isEmpty();
  }
}
