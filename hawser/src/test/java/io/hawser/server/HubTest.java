// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.ForeignServer.Pipeline;
import io.hawser.testkit.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handler does with its server, or with the upgrader that opened its connection. */
class HubTest {
  private static final PreparedMessage NEWS = PreparedMessage.text("news");

  @AutoClose private final ForeignServer foreign = new ForeignServer();
  @AutoClose private final WebSocketClient client = WebSocketClient.create();
  private final List<RecordingListener> recorders = new ArrayList<>();
  private final List<WebSocket> clients = new ArrayList<>();
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private @Nullable NettyHub hub;
  private int port;

  enum Kind {
    SERVER,
    UPGRADER
  }

  private Hub start(Kind kind, BiConsumer<Hub, WebSocket> onConnection) {
    if (kind == Kind.SERVER) {
      WebSocketServer server = WebSocketServer.listen(0, onConnection);
      hub = server;
      port = server.port();
      return server;
    }
    WebSocketUpgrader upgrader = WebSocketUpgrader.create(onConnection);
    hub = upgrader;
    port = foreign.serve(Pipeline.BARE, upgrader::handleUpgrade);
    return upgrader;
  }

  @AfterEach
  void stop() {
    if (hub != null) {
      hub.close();
    }
  }

  private CompletableFuture<WebSocket> connecting(int name) {
    RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    recorders.add(recorder);
    return client.connect("ws://localhost:" + port + "/" + name, w -> w.listener(recorder));
  }

  private void connect(int number) throws Exception {
    for (int i = 0; i < number; i++) {
      clients.add(connecting(i).get(20, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_handler_broadcasts_without_a_variable_for_the_server(Kind kind) throws Exception {
    Hub hub =
        start(
            kind,
            (server, ws) -> {
              assertThat(ws.server()).isSameAs(server);
              ws.onText(text -> server.broadcast(PreparedMessage.text(text), to -> !to.equals(ws)));
              ws.onBinary(bytes -> ws.server().broadcast(PreparedMessage.binary(bytes)));
              ws.send("welcome");
            });
    connect(3);

    clients.get(0).send("to the others");
    for (RecordingListener recorder : recorders) {
      assertThat(recorder.next()).isEqualTo("text welcome");
    }
    assertThat(recorders.get(1).next()).isEqualTo("text to the others");
    assertThat(recorders.get(2).next()).isEqualTo("text to the others");
    clients.get(0).send(new byte[] {1});
    for (RecordingListener recorder : recorders) {
      assertThat(recorder.next()).isEqualTo("binary 01");
    }
    assertThat(hub.clients()).hasSize(3).allMatch(ws -> ws.server().equals(hub));
  }

  @ParameterizedTest
  @EnumSource
  void a_message_to_all_includes_the_sender_if_it_has_subscribed(Kind kind) throws Exception {
    start(
        kind,
        (server, ws) ->
            ws.onText(
                text -> {
                  switch (text) {
                    case "join" -> ws.subscribe("room");
                    case "leave" -> ws.unsubscribe("room");
                    default -> {
                      ws.publishToAll("room", PreparedMessage.text("all: " + text));
                      ws.publish("room", PreparedMessage.text("others: " + text));
                    }
                  }
                  ws.send("done");
                }));
    connect(2);
    for (int i = 0; i < 2; i++) {
      clients.get(i).send("join");
      assertThat(recorders.get(i).next()).isEqualTo("text done");
    }

    clients.get(0).send("1");

    assertThat(recorders.get(0).next()).isEqualTo("text all: 1");
    assertThat(recorders.get(0).next()).isEqualTo("text done");
    assertThat(recorders.get(1).next()).isEqualTo("text all: 1");
    assertThat(recorders.get(1).next()).isEqualTo("text others: 1");
    clients.get(0).send("leave");
    clients.get(0).send("2");
    assertThat(recorders.get(0).next()).isEqualTo("text done");
    assertThat(recorders.get(0).next()).isEqualTo("text done");
    assertThat(recorders.get(1).next()).isEqualTo("text all: 2");
    assertThat(recorders.get(1).next()).isEqualTo("text others: 2");
    recorders.forEach(RecordingListener::assertNothingElse);
  }

  @ParameterizedTest
  @EnumSource
  void subscriptions_are_counted_when_subscribe_returns(Kind kind) throws Exception {
    Hub hub =
        start(
            kind,
            (server, ws) -> {
              int before = server.subscriberCount("room");
              ws.subscribe("room");
              seen.add(
                  before
                      + " "
                      + server.subscriberCount("room")
                      + " "
                      + server.subscribers("room").contains(ws));
              ws.onClose(
                  (code, reason) ->
                      seen.add(
                          "left "
                              + server.subscribers("room").contains(ws)
                              + " "
                              + server.clients().contains(ws)));
            });
    for (int i = 0; i < 3; i++) {
      connect(1);
      assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(i + " " + (i + 1) + " true");
    }
    List<WebSocket> members = List.copyOf(hub.subscribers("room"));
    assertThat(members).hasSize(3);
    assertThat(hub.topics()).containsExactly("room");

    // This is another thread than the one on which they act.
    members.get(0).unsubscribe("room");
    assertThat(hub.subscriberCount("room")).isEqualTo(2);
    members.get(0).subscribe("room");
    members.get(0).subscribe("other");
    assertThat(hub.subscriberCount("room")).isEqualTo(3);
    assertThat(hub.subscribers("other")).containsExactly(members.get(0));

    clients.get(0).close();
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("left false false");
    clients.get(1).terminate();
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("left false false");
    hub.subscribers("room").forEach(WebSocket::terminate);
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("left false false");
    assertThat(hub.topics()).isEmpty();
    assertThat(hub.subscriberCount("room")).isZero();
    members.get(0).subscribe("room");
    assertThat(hub.topics()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_hundred_at_once_are_counted_and_reached(Kind kind) throws Exception {
    Hub hub =
        start(
            kind,
            (server, ws) -> {
              ws.subscribe("room");
              ws.subscribe("room " + ws.request().path().length());
              ws.send("welcome");
            });
    List<CompletableFuture<WebSocket>> connecting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      connecting.add(connecting(i));
    }
    for (int i = 0; i < 100; i++) {
      connecting.get(i).get(30, TimeUnit.SECONDS);
      assertThat(recorders.get(i).next()).isEqualTo("text welcome");
    }

    assertThat(hub.subscriberCount("room")).isEqualTo(100);
    assertThat(hub.subscribers("room")).isEqualTo(hub.clients());
    assertThat(hub.topics()).containsExactlyInAnyOrder("room", "room 2", "room 3");
    assertThat(hub.subscriberCount("room 2")).isEqualTo(10);
    hub.publish("room 3", NEWS);
    hub.publish("room", PreparedMessage.text("end"));
    for (int i = 0; i < 100; i++) {
      if (i >= 10) {
        assertThat(recorders.get(i).next()).isEqualTo("text news");
      }
      assertThat(recorders.get(i).next()).isEqualTo("text end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_result_cannot_be_modified(Kind kind) throws Exception {
    Hub hub = start(kind, (server, ws) -> ws.subscribe("room"));
    connect(1);
    WebSocket ws = hub.clients().iterator().next();

    for (java.util.Set<?> result :
        List.of(hub.clients(), hub.subscribers("room"), hub.subscribers("nothing"), hub.topics())) {
      assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(result::clear);
    }
    assertThat(ws.server()).isSameAs(hub);
  }

  @Test
  void a_client_has_no_server() throws Exception {
    start(Kind.SERVER, (server, ws) -> {});
    connect(1);

    assertThatIllegalStateException()
        .isThrownBy(() -> clients.get(0).server())
        .withMessage("only server connections have topics and a server");
    assertThatIllegalStateException().isThrownBy(() -> clients.get(0).publishToAll("room", NEWS));
  }
}
