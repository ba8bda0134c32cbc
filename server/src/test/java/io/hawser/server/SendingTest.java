// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.testkit.RecordingListener;
import io.hawser.transport.TransportType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tests what a server's connection reports about messages that are being sent, on each transport.
 */
class SendingTest {
  private static WebSocketServer server(TransportType transport, Consumer<WebSocket> setup) {
    return WebSocketServer.builder()
        .transport(transport)
        .options(o -> o.waterMarks(0, 1000))
        .onConnection(setup)
        .start();
  }

  @EachTransport
  void a_message_no_longer_waits_in_its_callback(TransportType transport) throws Exception {
    List<String> log = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    try (WebSocketServer server =
            server(transport, ws -> ws.onText(go -> pump(ws, 100, log, done)));
        RawSocket client = RawSocket.connect(server.port(), "/", "")) {
      client.readHead();
      client.sendHex("81 82 00000000 676F");
      done.get(20, TimeUnit.SECONDS);

      assertThat(log).hasSize(100).containsOnly("0 OK");
    }
  }

  private static void pump(WebSocket ws, int left, List<String> log, CompletableFuture<Void> done) {
    SendResult result =
        ws.send(
            new byte[900],
            failure -> {
              log.set(log.size() - 1, ws.bufferedAmount() + log.get(log.size() - 1));
              if (left > 1) {
                pump(ws, left - 1, log, done);
              } else {
                done.complete(null);
              }
            });
    log.add(" " + result);
  }

  @EachTransport
  void terminate_with_waiting_data_is_not_a_network_failure(TransportType transport)
      throws Exception {
    RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    CompletableFuture<WebSocket> connected = new CompletableFuture<>();
    try (WebSocketServer server =
            server(
                transport,
                ws -> {
                  ws.listener(recorder);
                  connected.complete(ws);
                });
        RawSocket client = RawSocket.connect(server.port(), "/", "")) {
      client.readHead();
      WebSocket ws = connected.get(20, TimeUnit.SECONDS);
      CompletableFuture<Void> sent = new CompletableFuture<>();
      for (int i = 0; i < 2; i++) {
        sent = ws.sendAsync(new byte[8 << 20]);
      }

      ws.terminate();

      assertThat(recorder.next()).isEqualTo("close 1006");
      recorder.assertNothingElse();
      assertThat(sent).failsWithin(Duration.ofSeconds(20));
      assertThat(ws.closeInfo())
          .isEqualTo(new CloseInfo(1006, "", CloseInfo.Initiator.LOCAL, null));
    }
  }
}
