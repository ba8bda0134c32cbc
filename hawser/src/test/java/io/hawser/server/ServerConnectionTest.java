// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.testkit.RecordingListener;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests open connections whose clients misbehave, vanish, hurry or wait. */
class ServerConnectionTest {
  @AutoClose private final TestServer server = new TestServer();
  private final RecordingListener recorder = server.recorder;

  @EachTransport
  void a_violation_is_answered_and_leaves_other_connections_alone(TransportType transport)
      throws IOException {
    server.restart(
        b -> b.transport(transport).onConnection(ws -> ws.onMessage(ws::send).onError(e -> {})));
    try (RawSocket good = server.connect();
        RawSocket bad = server.connect()) {
      good.readHead();
      bad.readHead();
      bad.sendHex("82 81 00 00 00 00 07 83 80 00 00 00 00 82 81 00 00 00 00 08");

      assertThat(bad.readHex(3)).isEqualTo("82 01 07");
      assertThat(bad.readHex(4)).startsWith("88").endsWith("03 EA");
      assertThat(bad.readAll()).isEqualTo("opcode 3 is reserved");
      good.sendHex("82 81 00 00 00 00 09");
      assertThat(good.readHex(3)).isEqualTo("82 01 09");
    }
  }

  @EachTransport
  void a_peer_that_vanishes_is_noticed(TransportType transport) throws IOException {
    server.restart(b -> b.transport(transport).onConnection(ws -> ws.listener(recorder)));
    RawSocket socket = server.connect();
    socket.readHead();
    socket.sendHex("81 85 00 00");
    socket.close();
    assertThat(recorder.next()).isEqualTo("close 1006");

    RawSocket reset = server.connect();
    reset.readHead();
    reset.reset();
    String event = recorder.next();
    if (event.startsWith("error")) {
      assertThat(event).startsWith("error TransportException");
      event = recorder.next();
    }
    assertThat(event).isEqualTo("close 1006");
  }

  @EachTransport
  void large_messages_go_through_whole(TransportType transport) throws Exception {
    server.restart(b -> b.transport(transport).onConnection(ws -> ws.onMessage(ws::send)));
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      byte[] payload = new byte[3_000_000];
      new Random(6455).nextBytes(payload);
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.sendHex("82 FF 00 00 00 00 00 2D C6 C0 00 00 00 00");
                  socket.send(new String(payload, StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });

      assertThat(socket.readHex(10)).isEqualTo("82 7F 00 00 00 00 00 2D C6 C0");
      String echo = socket.readHex(payload.length);
      assertThat(echo.equals(HexFormat.ofDelimiter(" ").withUpperCase().formatHex(payload)))
          .as("the echo is what was sent")
          .isTrue();
      sent.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_throwing_callback_ends_its_connection_only() throws IOException {
    server.restart(
        b ->
            b.onConnection(
                ws ->
                    ws.onText(text -> Integer.parseInt(text))
                        .onError(error -> recorder.onError(ws, error))));
    try (RawSocket socket = server.connect();
        RawSocket other = server.connect()) {
      socket.readHead();
      other.readHead();
      socket.sendHex("81 81 00 00 00 00 78");
      assertThat(socket.readHex(4)).isEqualTo("88 10 03 F3");
      assertThat(recorder.next()).startsWith("error NumberFormatException");
      other.sendHex("89 81 00 00 00 00 01");
      assertThat(other.readHex(3)).isEqualTo("8A 01 01");
    }
  }

  @EachTransport
  void pausing_holds_messages_back_and_resuming_in_the_same_callback_loses_nothing(
      TransportType transport) throws Exception {
    BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    server.restart(
        b ->
            b.transport(transport)
                .threads(1)
                .onConnection(
                    ws -> {
                      opened.add(ws);
                      ws.onText(
                          text -> {
                            ws.pause();
                            if (text.equals("a")) {
                              ws.resume();
                            }
                            texts.add(text);
                          });
                    }));
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      socket.sendHex("81 81 00 00 00 00 61");
      assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
      socket.sendHex("81 81 00 00 00 00 62 81 81 00 00 00 00 63");
      assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
      socket.sendHex("81 81 00 00 00 00 64");
      WebSocket ws = opened.take();
      awaitTurns(2); // one ends what was begun with "b", in one more "d" could be read
      assertThat(ws.isPaused()).isTrue();
      assertThat(texts).isEmpty();

      ws.resume();
      assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("c");
      ws.resume();
      assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("d");
    }
  }

  /** Waits until the server's only event loop has run this many turns. */
  private void awaitTurns(int count) throws IOException {
    try (RawSocket other = server.connect()) {
      other.readHead();
      for (int i = 0; i < count; i++) {
        other.sendHex("89 81 00 00 00 00 01");
        assertThat(other.readHex(3)).isEqualTo("8A 01 01");
      }
    }
  }

  @EachTransport
  void messages_before_the_end_of_the_peer_are_delivered_after_resuming(TransportType transport)
      throws Exception {
    BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    server.restart(
        b ->
            b.transport(transport)
                .onConnection(
                    ws -> {
                      ws.listener(recorder);
                      ws.pause();
                      opened.add(ws);
                    }));
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      socket.sendHex("81 81 00 00 00 00 61 81 81 00 00 00 00 62 88 82 00 00 00 00 0F A0");
      socket.shutdownOutput();
      opened.take().resume();

      assertThat(recorder.next()).isEqualTo("text a");
      assertThat(recorder.next()).isEqualTo("text b");
      assertThat(recorder.next()).isEqualTo("close 4000");
    }
  }

  @EachTransport
  void messages_received_while_paused_survive_the_end_of_the_peer(TransportType transport)
      throws Exception {
    BlockingQueue<WebSocket> paused = new LinkedBlockingQueue<>();
    server.restart(
        b ->
            b.transport(transport)
                .onConnection(
                    ws -> {
                      ws.onText(
                          text -> {
                            recorder.onText(ws, text);
                            if (text.equals("a")) {
                              ws.pause();
                              paused.add(ws);
                            }
                          });
                      ws.onClose((code, reason) -> recorder.onClose(ws, code, reason));
                    }));
    RawSocket socket = server.connect();
    socket.readHead();
    socket.sendHex("81 81 00 00 00 00 61 81 81 00 00 00 00 62 88 82 00 00 00 00 0F A0");
    socket.shutdownOutput();
    WebSocket ws = paused.take();
    assertThat(recorder.next()).isEqualTo("text a");

    ws.resume();

    assertThat(recorder.next()).isEqualTo("text b");
    assertThat(recorder.next()).isEqualTo("close 4000");
    socket.close();
  }

  @EachTransport
  void drain_comes_with_small_water_marks_too(TransportType transport) throws Exception {
    CompletableFuture<Void> drained = new CompletableFuture<>();
    server.restart(
        b ->
            b.transport(transport)
                .options(o -> o.waterMarks(0, 1000))
                .onConnection(
                    ws -> {
                      ws.onDrain(() -> drained.complete(null));
                      ws.send(new byte[5000]);
                    }));
    try (RawSocket socket = server.connect()) {
      socket.readHead();
      socket.readHex(5004);
      drained.get(10, TimeUnit.SECONDS);
      socket.sendHex("89 81 00 00 00 00 01");
      assertThat(socket.readHex(3)).isEqualTo("8A 01 01");
    }
  }

  @Test
  void bytes_from_a_refused_or_failed_client_are_discarded() throws Exception {
    CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    server.restart(
        b ->
            b.path(
                    "/no",
                    e ->
                        e.handshake(HandshakePolicy.of(r -> HandshakeDecision.reject(403)))
                            .onConnection(ws -> {}))
                .path("/yes", e -> e.onConnection(opened::complete)));
    String kilobytes = "x".repeat(64 << 10);
    int more = 1000; // than the system keeps for a server that does not read
    try (RawSocket refused = server.connect("/no", "");
        RawSocket failed = server.connect("/yes", "")) {
      assertThat(refused.readHead()).startsWith("HTTP/1.1 403 ");
      failed.readHead();
      WebSocket ws = opened.get(10, TimeUnit.SECONDS);
      ws.pause();
      ws.onError(error -> {});
      failed.sendHex("83 80 00 00 00 00");
      ws.resume();
      failed.readHex(4);
      ws.pause();
      for (int i = 0; i < more; i++) {
        // Both are read and thrown away, so neither of these ever blocks.
        refused.send(kilobytes);
        failed.send(kilobytes);
      }
    }
  }
}
