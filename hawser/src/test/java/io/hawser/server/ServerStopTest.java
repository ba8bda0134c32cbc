// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How a server ends. */
class ServerStopTest {
  @AutoClose private final TestServer server = new TestServer();
  private final RecordingListener recorder = server.recorder;

  @Test
  void stopping_closes_everyone_with_1001_and_waits() throws Exception {
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(() -> server.running().stop(Duration.ofSeconds(10)));

      assertThat(socket.readHex(4)).startsWith("88").endsWith("03 E9");
      assertThat(stopped).isNotDone();
      socket.sendHex("88 82 00 00 00 00 03 E9");
      assertThat(socket.readAll()).isNotEmpty();
      socket.close();
      stopped.get(10, TimeUnit.SECONDS);
    }
    assertThat(recorder.next()).isEqualTo("close 1001");
    assertThat(server.running().clients()).isEmpty();
  }

  @Test
  void stopping_does_not_wait_for_clients_without_a_request() throws Exception {
    try (RawSocket idle = new RawSocket(server.port());
        RawSocket open = server.connect()) {
      open.readHead();
      open.sendHex("88 82 00 00 00 00 03 E8");
      open.readAll();
      open.close();
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(() -> server.running().stop(Duration.ofMinutes(5)));

      stopped.get(10, TimeUnit.SECONDS);
      assertThat(idle.readAll()).isEmpty();
    }
    assertThat(recorder.next()).isEqualTo("close 1000");
  }

  @Test
  void stopping_drops_clients_that_do_not_answer() throws IOException {
    try (RawSocket socket = server.connect()) {
      socket.readHead();

      server.running().stop(Duration.ofMillis(100));
    }
    assertThat(recorder.next()).isEqualTo("close 1006");
  }

  @Test
  void a_server_cannot_be_stopped_by_its_own_callback() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    server.restart(
        b ->
            b.onConnection(
                ws -> {
                  try {
                    server.running().close();
                  } catch (IllegalStateException e) {
                    thrown.complete(e);
                  }
                }));
    try (RawSocket socket = server.connect()) {
      assertThat(thrown.get(10, TimeUnit.SECONDS)).hasMessageContaining("callback");
    }
  }

  @Test
  void another_close_code_may_be_sent_if_it_is_valid() throws Exception {
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> server.running().stop(Duration.ZERO, 1006, ""));
      assertThat(server.running().clients()).hasSize(1);
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(
              () -> server.running().stop(Duration.ofMinutes(5), 1012, "soon"));

      assertThat(socket.readHex(8)).isEqualTo("88 06 03 F4 73 6F 6F 6E");
      socket.sendHex("88 82 00 00 00 00 03 F4");
      socket.readAll();
      socket.close();
      stopped.get(10, TimeUnit.SECONDS);
    }
    assertThat(recorder.next()).isEqualTo("close 1012");
  }

  @Test
  void waiting_messages_are_sent_first() throws Exception {
    BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    server.restart(b -> b.options(o -> o.maxBufferedAmount(64 << 20)).onConnection(opened::add));
    int size = 16 << 20;
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      WebSocket ws = opened.take();
      ws.send(ByteBuffer.allocate(size));
      server.running().broadcast(PreparedMessage.text("last words"));
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(() -> server.running().stop(Duration.ofMinutes(5)));

      assertThat(socket.readHex(10)).isEqualTo("82 7F 00 00 00 00 01 00 00 00");
      socket.skip(size);
      assertThat(socket.readHex(2)).isEqualTo("81 0A");
      socket.skip(10);
      assertThat(socket.readHex(4)).startsWith("88").endsWith("03 E9");
      socket.sendHex("88 82 00 00 00 00 03 E9");
      socket.readAll();
      socket.close();
      stopped.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void no_client_can_connect_any_more() throws Exception {
    CompletableFuture<HandshakeDecision> never = new CompletableFuture<>();
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    server.restart(
        b ->
            b.handshake(
                    request -> {
                      asked.add(request.path());
                      return never;
                    })
                .onConnection(ws -> {}));
    int port = server.port();
    try (RawSocket waiting = server.connect()) {
      asked.take();

      server.running().stop(Duration.ofMinutes(5));

      assertThat(waiting.readAll()).isEmpty();
    }
    assertThatIOException().isThrownBy(() -> new RawSocket(port).close());
  }
}
