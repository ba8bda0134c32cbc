// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.server.SimulatedServer;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/handle-slow-consumers.md. */
class SlowConsumersTest {
  private final RecordingListener heard = new RecordingListener();

  // tag::latest[]
  static void tick(WebSocket ws, String price) {
    if (ws.bufferedAmount() < 16_384) { // bytes; a slow client gets fewer prices, but recent ones
      ws.send(price);
    }
  }

  // end::latest[]

  @Test
  void a_slow_client_gets_fewer_prices() {
    SimulatedPair pair = SimulatedPair.connect(ws -> ws.listener(heard), ws -> {});
    pair.blockServer();
    for (int i = 0; i < 100; i++) {
      tick(pair.server(), i + "x".repeat(1000));
    }
    assertThat(pair.server().bufferedAmount()).isBetween(16_384L, 20_000L);
    pair.unblock();
    pair.run();
    tick(pair.server(), "recent");
    pair.run();
    int messages = 1;
    while (!heard.next().equals("text recent")) {
      messages++;
    }
    assertThat(messages).isBetween(10, 30);
  }

  private static WebSocketServer start(int port) {
    return
    // tag::topic[]
    WebSocketServer.builder()
        .port(/* 8080 */ port)
        .slowReceivers(SlowReceiver.SKIP)
        .options(o -> o.maxBufferedAmount(1 << 20))
        .onConnection(ws -> ws.subscribe("prices"))
        .start();
    // end::topic[]
  }

  @Test
  void a_server_publishes_to_a_topic() throws Exception {
    RecordingListener listener = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (WebSocketServer server = start(0);
        WebSocketClient client = WebSocketClient.create()) {
      client.connect("ws://localhost:" + server.port(), ws -> ws.listener(listener)).get();
      server.publish("prices", PreparedMessage.text("1"));
      assertThat(listener.next()).isEqualTo("text 1");
    }
  }

  @Test
  void a_topic_leaves_a_slow_client_out_and_serves_the_others() {
    SimulatedServer server =
        SimulatedServer.builder()
            .slowReceivers(SlowReceiver.SKIP)
            .endpoint(
                e ->
                    e.options(o -> o.maxBufferedAmount(1 << 20))
                        .onConnection(ws -> ws.subscribe("prices")))
            .build();
    RecordingListener quick = new RecordingListener();
    SimulatedPair slow = server.connect("/", ws -> ws.listener(heard));
    server.connect("/", ws -> ws.listener(quick));
    server.run();
    slow.blockServer();
    String large = "x".repeat(600_000);
    for (int i = 0; i < 4; i++) {
      server.publish("prices", PreparedMessage.text(large + i));
      server.run();
      assertThat(quick.next()).isEqualTo("text " + large + i);
    }
    slow.unblock();
    server.run();
    assertThat(heard.next()).isEqualTo("text " + large + 0);
    assertThat(heard.next()).isEqualTo("text " + large + 1);
    heard.assertNothingElse();
    assertThat(slow.server().isOpen()).isTrue();
  }

  @Test
  void reading_waits_while_the_application_is_busy() {
    List<String> begun = new ArrayList<>();
    List<CompletableFuture<Void>> saving = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(heard),
            ws ->
                receive(
                    ws,
                    text -> {
                      begun.add(text);
                      saving.add(new CompletableFuture<>());
                      return saving.get(saving.size() - 1);
                    }));
    pair.client().send("one");
    pair.client().send("two");
    pair.run();
    assertThat(begun).containsExactly("one");
    saving.get(0).complete(null);
    pair.run();
    assertThat(begun).containsExactly("one", "two");
  }

  private interface Database {
    CompletableFuture<Void> save(String text);
  }

  private static void receive(WebSocket ws, Database database) {
    // tag::pause[]
    ws.onText(
        text -> {
          ws.pause(); // nothing more is read, and the client's TCP window fills
          database.save(text).whenComplete((saved, failure) -> ws.resume());
        });
    // end::pause[]
  }
}
