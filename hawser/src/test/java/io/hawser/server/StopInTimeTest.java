// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.HawserLog;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.transport.TransportType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests stopping while a callback blocks, and the effect of an interrupt. A stop that waited for a
 * callback would never return here.
 */
@Timeout(30)
class StopInTimeTest {
  private static final Duration FOR_EVER = Duration.ofDays(1);

  @AutoClose private final HawserLog log = new HawserLog();
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void unblock() {
    goOn.countDown();
  }

  private void block() {
    blocked.countDown();
    while (goOn.getCount() > 0) {
      try {
        goOn.await();
      } catch (InterruptedException e) {
        // a callback that ignores interrupts
      }
    }
  }

  private void blockAtText(WebSocket ws) {
    ws.onText(text -> block());
  }

  private void assertSaid(String... parts) {
    assertThat(log.messages())
        .filteredOn(message -> message.startsWith("WARNING "))
        .anySatisfy(message -> assertThat(message).contains(parts));
  }

  @EachTransport
  void a_server_stops_in_time_although_a_callback_blocks(TransportType transport) throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .transport(transport)
            .threads(2)
            .onConnection(this::blockAtText)
            .start();
    try (RawSocket one = RawSocket.connect(server.port(), "/", "");
        RawSocket other = RawSocket.connect(server.port(), "/", "")) {
      assertThat(one.readStatus()).isEqualTo(101);
      assertThat(other.readStatus()).isEqualTo(101);
      one.sendHex("81 82 00 00 00 00 68 69");
      blocked.await();

      server.stop(Duration.ofMillis(100));

      assertSaid("1 connection", "hawser-server", "StopInTimeTest.block");
    }
  }

  @Test
  void a_client_closes_in_time_although_a_callback_blocks() throws Exception {
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> ws.send("hello"))) {
      WebSocketClient client = WebSocketClient.create();
      client.connect("ws://localhost:" + server.port(), this::blockAtText);
      blocked.await();

      client.close();

      assertSaid("1 connection", "hawser-client", "StopInTimeTest.block");
    }
  }

  @Test
  void an_upgrader_stops_in_time_although_a_callback_blocks() throws Exception {
    WebSocketUpgrader upgrader = WebSocketUpgrader.create(this::blockAtText);
    try (ForeignServer host = new ForeignServer()) {
      int port = host.serve(ForeignServer.Pipeline.BARE, upgrader::handleUpgrade);
      try (RawSocket socket = RawSocket.connect(port, "/", "")) {
        assertThat(socket.readStatus()).isEqualTo(101);
        socket.sendHex("81 82 00 00 00 00 68 69");
        blocked.await();

        upgrader.stop(Duration.ofMillis(100));

        assertSaid("1 connection");
      }
      goOn.countDown();
    }
  }

  @Test
  void an_interrupt_ends_the_grace_of_a_server() throws Exception {
    CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    WebSocketServer server = WebSocketServer.listen(0, opened::complete);
    try (RawSocket silent = RawSocket.connect(server.port(), "/", "")) {
      assertThat(silent.readStatus()).isEqualTo(101);
      opened.get(20, TimeUnit.SECONDS);
      assertEndsByInterrupt(() -> server.stop(FOR_EVER));
      silent.readAll();
    }
  }

  @Test
  void an_interrupt_ends_the_grace_of_an_upgrader() throws Exception {
    WebSocketUpgrader upgrader = WebSocketUpgrader.create(ws -> {});
    try (ForeignServer host = new ForeignServer()) {
      int port = host.serve(ForeignServer.Pipeline.BARE, upgrader::handleUpgrade);
      try (RawSocket silent = RawSocket.connect(port, "/", "")) {
        assertThat(silent.readStatus()).isEqualTo(101);
        assertEndsByInterrupt(() -> upgrader.stop(FOR_EVER));
        silent.readAll();
      }
    }
  }

  private static void assertEndsByInterrupt(Runnable stop) throws Exception {
    CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
    Thread stopping =
        new Thread(
            () -> {
              stop.run();
              interruptedAfterwards.complete(Thread.currentThread().isInterrupted());
            });
    stopping.start();
    while (stopping.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    stopping.interrupt();

    assertThat(interruptedAfterwards.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void an_upgrader_may_be_stopped_on_an_event_loop_without_clients() throws Exception {
    CompletableFuture<WebSocket> closed = new CompletableFuture<>();
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.create(ws -> ws.onClose((code, reason) -> closed.complete(ws)));
    CompletableFuture<Object> stopped = new CompletableFuture<>();
    try (ForeignServer host = new ForeignServer(1)) {
      int port =
          host.serve(
              ForeignServer.Pipeline.BARE,
              (ctx, request) -> {
                if (request.uri().equals("/stop")) {
                  stopped.complete(thrownBy(() -> upgrader.stop(Duration.ofSeconds(20))));
                  ctx.close();
                } else {
                  upgrader.handleUpgrade(ctx, request);
                }
              });
      try (RawSocket socket = RawSocket.connect(port, "/", "")) {
        assertThat(socket.readStatus()).isEqualTo(101);
      }
      closed.get(20, TimeUnit.SECONDS);
      try (RawSocket stopper = RawSocket.connect(port, "/stop", "")) {
        assertThat(stopped.get(20, TimeUnit.SECONDS)).isEqualTo("nothing");
      }
      assertThat(RawSocket.answerTo(port, RawSocket.handshake(port, "/", "")))
          .startsWith("HTTP/1.1 503 ");
    }
  }

  @Test
  void an_upgrader_is_not_stopped_in_the_event_loop_of_a_client() throws Exception {
    CompletableFuture<Object> stopped = new CompletableFuture<>();
    CompletableFuture<WebSocketUpgrader> self = new CompletableFuture<>();
    self.complete(
        WebSocketUpgrader.create(
            ws ->
                ws.onText(
                    text -> stopped.complete(thrownBy(() -> self.join().stop(Duration.ZERO))))));
    try (ForeignServer host = new ForeignServer(1);
        WebSocketUpgrader upgrader = self.join()) {
      int port = host.serve(ForeignServer.Pipeline.BARE, upgrader::handleUpgrade);
      try (RawSocket socket = RawSocket.connect(port, "/", "")) {
        assertThat(socket.readStatus()).isEqualTo(101);
        socket.sendHex("81 82 00 00 00 00 68 69");

        assertThat(stopped.get(20, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
      }
      try (RawSocket other = RawSocket.connect(port, "/", "")) {
        assertThat(other.readStatus()).isEqualTo(101);
      }
    }
  }

  private static Object thrownBy(Runnable action) {
    try {
      action.run();
      return "nothing";
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  @Test
  void broadcasting_and_stopping_work_after_the_event_loops_have_ended() throws Exception {
    WebSocketUpgrader upgrader = WebSocketUpgrader.create(ws -> {});
    ForeignServer host = new ForeignServer();
    int port = host.serve(ForeignServer.Pipeline.BARE, upgrader::handleUpgrade);
    try (RawSocket socket = RawSocket.connect(port, "/", "")) {
      assertThat(socket.readStatus()).isEqualTo(101);
    }
    host.close();

    upgrader.broadcast(PreparedMessage.text("hello"));
    upgrader.publish("topic", PreparedMessage.text("hello"));
    upgrader.stop(Duration.ofSeconds(1));
  }
}
