// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.BroadcastStatistics;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.testkit.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages to many clients. */
class BroadcastTest {
  private final WebSocketClient client = WebSocketClient.create();
  private final List<RecordingListener> recorders = new ArrayList<>();
  private final List<WebSocket> clients = new ArrayList<>();
  private @Nullable WebSocketServer server;

  @AfterEach
  void close() {
    client.close();
    if (server != null) {
      server.close();
    }
  }

  private WebSocketServer start(Consumer<WebSocketServer.Builder> configuration) {
    WebSocketServer.Builder builder = WebSocketServer.builder().threads(3);
    configuration.accept(builder);
    WebSocketServer started = builder.start();
    server = started;
    return started;
  }

  /** Connects with a name as the path. The messages of the setup come first. */
  private WebSocket connect(WebSocketServer server, String name) throws Exception {
    RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    WebSocket ws =
        client
            .connect("ws://localhost:" + server.port() + "/" + name, c -> c.listener(recorder))
            .get(20, TimeUnit.SECONDS);
    recorders.add(recorder);
    clients.add(ws);
    assertThat(recorder.next()).isEqualTo("text welcome " + name);
    return ws;
  }

  private static String name(WebSocket ws) {
    return ws.request().path().substring(1);
  }

  private static void welcome(WebSocket ws) {
    ws.send("welcome " + name(ws));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void a_broadcast_reaches_all_or_those_that_match() throws Exception {
    WebSocketServer server = start(b -> b.onConnection(BroadcastTest::welcome));
    for (int i = 0; i < 10; i++) {
      connect(server, "" + i);
    }

    server.broadcast(PreparedMessage.text("to all"));
    server.broadcast(PreparedMessage.text("to even"), ws -> Integer.parseInt(name(ws)) % 2 == 0);
    server.broadcast(PreparedMessage.text("last"));

    for (int i = 0; i < 10; i++) {
      assertThat(recorders.get(i).next()).isEqualTo("text to all");
      if (i % 2 == 0) {
        assertThat(recorders.get(i).next()).isEqualTo("text to even");
      }
      assertThat(recorders.get(i).next()).isEqualTo("text last");
    }
    Patience.until(
        () ->
            assertThat(server.broadcastStatistics())
                .isEqualTo(new BroadcastStatistics(25, 0, 0, 0)));
  }

  @Test
  void a_topic_reaches_its_subscribers_except_the_sender() throws Exception {
    WebSocketServer server =
        start(
            b ->
                b.onConnection(
                    ws -> {
                      ws.subscribe("room");
                      welcome(ws);
                      ws.onText(
                          text -> {
                            switch (text) {
                              case "leave" -> ws.unsubscribe("room");
                              case "leave nothing" -> ws.unsubscribe("nothing");
                              case "close" -> ws.close(1000, "");
                              default -> {}
                            }
                            ws.publish("room", PreparedMessage.text(name(ws) + " says " + text));
                            ws.send("done");
                          });
                    }));
    for (String name : List.of("a", "b", "c")) {
      connect(server, name);
    }

    clients.get(0).send("hello");
    assertThat(recorders.get(0).next()).isEqualTo("text done");
    assertThat(recorders.get(1).next()).isEqualTo("text a says hello");
    assertThat(recorders.get(2).next()).isEqualTo("text a says hello");

    clients.get(1).send("leave nothing");
    clients.get(1).send("leave");
    for (int i : new int[] {0, 2}) {
      assertThat(recorders.get(i).next()).isEqualTo("text b says leave nothing");
      assertThat(recorders.get(i).next()).isEqualTo("text b says leave");
    }
    clients.get(2).send("close");
    assertThat(recorders.get(0).next()).isEqualTo("text c says close");
    assertThat(recorders.get(2).next()).isEqualTo("close 1000");
    await(() -> server.clients().size() == 2);
    server.publish("room", PreparedMessage.text("from the server"));
    server.publish("nothing", PreparedMessage.text("from the server"));

    assertThat(recorders.get(0).next()).isEqualTo("text from the server");
    assertThat(recorders.get(1).next()).isEqualTo("text done");
    assertThat(recorders.get(1).next()).isEqualTo("text done");
    recorders.forEach(RecordingListener::assertNothingElse);
  }

  @Test
  void callbacks_may_change_topics_while_they_are_published_to() throws Exception {
    Set<WebSocket> all = ConcurrentHashMap.newKeySet();
    WebSocketServer server =
        start(
            b ->
                b.threads(1)
                    .onConnection(
                        ws -> {
                          ws.subscribe("room");
                          all.add(ws);
                          welcome(ws);
                          ws.onText(
                              text -> {
                                for (WebSocket other : all) {
                                  other.unsubscribe("room");
                                  other.subscribe("room");
                                  other.subscribe("other");
                                }
                                ws.publish("room", PreparedMessage.text("1"));
                                ws.unsubscribe("room");
                                ws.close();
                              });
                        }));
    for (int i = 0; i < 5; i++) {
      connect(server, "" + i);
    }

    clients.get(0).send("go");

    assertThat(recorders.get(0).next()).isEqualTo("close 1000");
    for (int i = 1; i < 5; i++) {
      assertThat(recorders.get(i).next()).isEqualTo("text 1");
    }
  }

  @Test
  void messages_from_a_callback_keep_their_order() throws Exception {
    BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    WebSocketServer server =
        start(
            b ->
                b.threads(1)
                    .onConnection(
                        ws -> {
                          ws.subscribe("room");
                          welcome(ws);
                          ws.onText(text -> work.remove().run());
                        }));
    connect(server, "a");
    connect(server, "b");

    work.add(
        () -> {
          for (int i = 0; i < 50; i++) {
            server.publish("room", PreparedMessage.text("published " + i));
            server.clients().forEach(ws -> ws.send("sent"));
            server.broadcast(PreparedMessage.text("broadcast " + i));
          }
          server.publish("room", PreparedMessage.text("the last"));
          server.clients().forEach(WebSocket::close);
        });
    clients.get(0).send("go");

    for (RecordingListener recorder : recorders) {
      for (int i = 0; i < 50; i++) {
        assertThat(recorder.next()).isEqualTo("text published " + i);
        assertThat(recorder.next()).isEqualTo("text sent");
        assertThat(recorder.next()).isEqualTo("text broadcast " + i);
      }
      assertThat(recorder.next()).isEqualTo("text the last");
      assertThat(recorder.next()).startsWith("close 1000");
    }
  }

  @Test
  void broadcasts_from_another_thread_keep_their_order() throws Exception {
    WebSocketServer server =
        start(
            b ->
                b.onConnection(
                    ws -> {
                      ws.subscribe("room");
                      welcome(ws);
                    }));
    for (int i = 0; i < 5; i++) {
      connect(server, "" + i);
    }

    for (int i = 0; i < 50; i++) {
      server.publish("room", PreparedMessage.text("published " + i));
      server.broadcast(PreparedMessage.text("broadcast " + i));
    }

    for (RecordingListener recorder : recorders) {
      for (int i = 0; i < 50; i++) {
        assertThat(recorder.next()).isEqualTo("text published " + i);
        assertThat(recorder.next()).isEqualTo("text broadcast " + i);
      }
    }
  }

  @Test
  void messages_accepted_before_a_close_frame_are_sent_before_its_answer() throws Exception {
    BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    WebSocketServer server =
        start(
            b ->
                b.threads(1)
                    .onConnection(
                        ws ->
                            ws.onText(
                                text -> {
                                  CompletableFuture.runAsync(() -> ws.send("sent")).join();
                                  work.remove().run();
                                })));
    work.add(() -> server.broadcast(PreparedMessage.text("late")));
    try (RawSocket socket = new RawSocket(server.port())) {
      socket.send(RawSocket.handshake(server.port(), "/", ""));
      socket.readHead();
      socket.sendHex("81 80 00 00 00 00 88 82 00 00 00 00 03 E8");

      assertThat(socket.readAll())
          .isEqualTo(
              RawSocket.latin1("81 04")
                  + "late"
                  + RawSocket.latin1("81 04")
                  + "sent"
                  + RawSocket.latin1("88 02 03 E8"));
    }
  }

  @Test
  void a_failed_condition_affects_only_its_client() throws Exception {
    WebSocketServer server = start(b -> b.threads(1).onConnection(BroadcastTest::welcome));
    connect(server, "good");
    connect(server, "bad");

    server.broadcast(
        PreparedMessage.text("hi"),
        ws -> {
          if (name(ws).equals("bad")) {
            throw new IllegalStateException("on purpose");
          }
          return true;
        });
    server.broadcast(PreparedMessage.text("to all"));

    assertThat(recorders.get(0).next()).isEqualTo("text hi");
    assertThat(recorders.get(0).next()).isEqualTo("text to all");
    assertThat(recorders.get(1).next()).isEqualTo("text to all");
  }

  @ParameterizedTest
  @EnumSource
  void a_client_that_does_not_read_is_treated_as_configured(SlowReceiver policy) throws Exception {
    WebSocketServer server =
        start(
            b ->
                b.slowReceivers(policy)
                    .options(o -> o.maxBufferedAmount(1 << 20).closeTimeout(Duration.ofMillis(200)))
                    .onConnection(BroadcastTest::welcome));
    connect(server, "reads");
    PreparedMessage large = PreparedMessage.binary(java.nio.ByteBuffer.allocate(256 << 10));
    try (RawSocket deaf = new RawSocket(server.port())) {
      deaf.send(RawSocket.handshake(server.port(), "/deaf", ""));
      assertThat(deaf.readHead()).contains("101");
      await(() -> server.clients().size() == 2);
      int sent = 0;
      for (; affected(server, policy) == 0 && sent < 1000; sent++) {
        server.broadcast(large);
        assertThat(recorders.get(0).next()).startsWith("binary ");
      }

      assertThat(affected(server, policy)).isPositive();
      int all = sent;
      await(() -> server.broadcastStatistics().delivered() >= all);
      if (policy == SlowReceiver.SKIP) {
        assertThat(server.clients()).hasSize(2);
      } else {
        await(() -> server.clients().size() == 1);
      }
    }
  }

  private static long affected(WebSocketServer server, SlowReceiver policy) {
    BroadcastStatistics statistics = server.broadcastStatistics();
    return switch (policy) {
      case SKIP -> statistics.skipped();
      case CLOSE -> statistics.closed();
      case TERMINATE -> statistics.terminated();
    };
  }

  @Test
  void invalid_arguments_are_refused() throws Exception {
    WebSocketServer server = start(b -> b.onConnection(BroadcastTest::welcome));
    WebSocket ws = connect(server, "x");

    assertThatIllegalStateException()
        .isThrownBy(() -> ws.subscribe("room"))
        .withMessage("only server connections have topics and a server");
    assertThatNullPointerException()
        .isThrownBy(() -> server.broadcast(nothing()))
        .withMessage("message");
    server.stop(Duration.ZERO);
    server.broadcast(PreparedMessage.text("nobody is left"));
  }

  @SuppressWarnings({"NullAway", "DataFlowIssue"})
  private static PreparedMessage nothing() {
    return null;
  }
}
