// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.CloseInfo;
import io.hawser.HandshakeException;
import io.hawser.Heartbeat;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests the server in memory with which applications test their handlers. */
class SimulatedServerTest {
  private static Consumer<WebSocket> records(RecordingListener listener) {
    return ws -> ws.listener(listener);
  }

  @Test
  void clients_meet_in_topics_and_leave_them() {
    SimulatedServer server =
        SimulatedServer.of(
            e ->
                e.onConnection(
                    ws -> {
                      ws.subscribe("room");
                      ws.onText(text -> ws.publish("room", PreparedMessage.text(text)));
                    }));
    RecordingListener alice = new RecordingListener();
    RecordingListener bob = new RecordingListener();
    SimulatedPair first = server.connect("/", records(alice));
    SimulatedPair second = server.connect("/", records(bob));
    assertThat(server.subscribers("room")).containsOnly(first.server(), second.server());
    assertThat(server.topics()).containsOnly("room");

    first.client().send("hello");
    server.run();
    assertThat(bob.next()).isEqualTo("text hello");
    alice.assertNothingElse(); // the sender does not get its own message

    server.publish("room", PreparedMessage.text("to the topic"));
    server.broadcast(PreparedMessage.text("to the second"), ws -> ws.equals(second.server()));
    first.run(); // moves the whole server
    assertThat(alice.next()).isEqualTo("text to the topic");
    assertThat(bob.next()).isEqualTo("text to the topic");
    assertThat(bob.next()).isEqualTo("text to the second");

    second.client().close();
    server.run();
    assertThat(bob.next()).isEqualTo("close 1000");
    assertThat(server.clients()).containsOnly(first.server());
    assertThat(server.subscriberCount("room")).isEqualTo(1);

    server.stop();
    assertThat(alice.next()).isEqualTo("close 1001 the server is stopping");
    assertThat(server.clients()).isEmpty();
    assertThat(server.topics()).isEmpty();
  }

  @Test
  void a_client_that_ends_has_left_before_its_last_event() {
    List<Integer> left = new ArrayList<>();
    SimulatedServer server =
        SimulatedServer.of(
            e ->
                e.onConnection(
                    (hub, ws) -> {
                      ws.subscribe("room");
                      ws.onClose((code, reason) -> left.add(hub.subscriberCount("room")));
                    }));
    SimulatedPair client = server.connect("/", ws -> {});
    client.cut();

    assertThat(left).containsExactly(0);
  }

  @Test
  void handlers_see_the_request_and_what_the_policy_has_attached() {
    List<Object> seen = new ArrayList<>();
    HandshakePolicy policy =
        HandshakePolicy.of(
            request ->
                "alice".equals(request.cookie("user"))
                    ? HandshakeDecision.accept().attach("Alice").header("X-Room", "open")
                    : HandshakeDecision.reject(HttpResponse.text(401, "Who are you?")));
    SimulatedServer server =
        SimulatedServer.builder()
            .path(
                "/chat/{room}",
                e ->
                    e.handshake(policy)
                        .subprotocols("chat.v2", "chat.v1")
                        .onConnection(
                            ws -> {
                              seen.add(ws.request().pathParameter("room"));
                              seen.add(ws.request().query());
                              seen.add(ws.request().header("X-Token"));
                              seen.add(ws.attachment(String.class));
                            }))
            .build();

    SimulatedPair pair =
        server.connect(
            HttpRequest.get(
                "/chat/42?silent",
                Headers.of(
                    "Cookie", "user=alice", "X-Token", "t", "Sec-WebSocket-Protocol", "chat.v1")),
            ws -> {});

    assertThat(seen).containsExactly("42", "silent", "t", "Alice");
    assertThat(pair.client().subprotocol()).isEqualTo("chat.v1");
    assertThat(pair.server().subprotocol()).isEqualTo("chat.v1");
    assertThat(pair.client().responseHeaders().first("X-Room")).isEqualTo("open");
    assertThatExceptionOfType(HandshakeException.class)
        .isThrownBy(() -> server.connect("/chat/42", ws -> {}))
        .withMessage("the server refused the request: 401 Unauthorized: Who are you?")
        .satisfies(
            refused -> {
              assertThat(refused.status()).isEqualTo(401);
              assertThat(refused.response()).isNotNull();
              assertThat(refused.response().text()).isEqualTo("Who are you?");
            });
    assertThatExceptionOfType(HandshakeException.class)
        .isThrownBy(() -> server.connect("/other", ws -> {}))
        .satisfies(refused -> assertThat(refused.status()).isEqualTo(404));
    assertThatExceptionOfType(HandshakeException.class)
        .isThrownBy(
            () ->
                server.connect(
                    HttpRequest.get("/chat/1", Headers.of("Origin", "https://evil.test")),
                    ws -> {}))
        .satisfies(refused -> assertThat(refused.status()).isEqualTo(403));
    assertThat(server.clients()).containsOnly(pair.server());
  }

  @Test
  void a_policy_that_throws_or_does_not_decide_fails_the_test() {
    SimulatedServer throwing =
        SimulatedServer.of(
            e ->
                e.handshake(
                        request -> {
                          throw new IllegalStateException("oops");
                        })
                    .onConnection(ws -> {}));
    assertThatThrownBy(() -> throwing.connect("/", ws -> {}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("policy threw")
        .hasRootCauseMessage("oops");

    SimulatedServer slow =
        SimulatedServer.of(
            e -> e.handshake(request -> new CompletableFuture<>()).onConnection(ws -> {}));
    assertThatThrownBy(() -> slow.connect("/", ws -> {}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("has not decided");
  }

  @Test
  void what_a_handler_throws_is_the_cause_of_the_error_of_run() {
    IllegalStateException oops = new IllegalStateException("oops");
    SimulatedServer server =
        SimulatedServer.of(
            e ->
                e.onConnection(
                    ws ->
                        ws.onText(
                                text -> {
                                  throw oops;
                                })
                            .onError(problem -> {})));
    SimulatedPair client = server.connect("/", ws -> {});
    client.client().send("hello");

    assertThatThrownBy(server::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a callback of the server's connection threw")
        .hasCause(oops);

    server.callbacksMayThrow();
    server.run();
    assertThat(client.client().closeInfo()).isNotNull().extracting(CloseInfo::code).isEqualTo(1011);
  }

  @Test
  void time_passes_for_all_clients_at_once() {
    SimulatedServer server =
        SimulatedServer.of(
            e ->
                e.options(o -> o.heartbeat(Heartbeat.every(Duration.ofSeconds(30))))
                    .onConnection(ws -> {}));
    RecordingListener alice = new RecordingListener();
    RecordingListener bob = new RecordingListener();
    server.connect("/", records(alice));
    server.connect(
        HttpRequest.get("/", Headers.empty()), WebSocketOptions.defaults(), records(bob));

    server.advance(Duration.ofSeconds(31));

    assertThat(alice.next()).startsWith("ping");
    assertThat(bob.next()).startsWith("ping");
  }

  @Test
  void next_does_not_wait() {
    assertThatThrownBy(() -> new RecordingListener().next())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("run()");
  }

  @Test
  void a_blocking_handler_needs_threads_and_is_refused() {
    SimulatedServer server = SimulatedServer.of(e -> e.onBlockingConnection(socket -> {}));
    assertThatThrownBy(() -> server.connect("/", ws -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("blocking handler");
  }
}
