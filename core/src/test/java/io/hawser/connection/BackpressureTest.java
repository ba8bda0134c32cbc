// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * What a connection promises if its peer or its user is slow, and what it reports about messages in
 * transit.
 */
class BackpressureTest {
  @AutoClose private final RecordedEnds ends = new RecordedEnds();
  private final RecordingListener client = ends.client;
  private final RecordingListener server = ends.server;

  @Test
  void the_callback_runs_when_the_system_has_taken_the_message() {
    SimulatedPair pair = ends.pair();
    List<String> told = new ArrayList<>();

    pair.client().send("a", failure -> told.add("a " + failure));
    CompletableFuture<Void> future = pair.client().sendAsync("b");
    assertThat(told).isEmpty();
    pair.run();

    assertThat(told).containsExactly("a null");
    assertThat(future).isCompleted();
    assertThat(server.next()).isEqualTo("text a");
    assertThat(server.next()).isEqualTo("text b");
  }

  @Test
  void the_callback_also_reports_a_message_that_never_left() {
    SimulatedPair pair = ends.pair();
    pair.blockClient();
    CompletableFuture<Void> waiting = pair.client().sendAsync("lost");
    pair.run();

    pair.cut();

    assertThat(waiting).isCompletedExceptionally();
    CompletableFuture<Void> tooLate = pair.client().sendAsync("too late");
    pair.run();
    assertThat(tooLate).isCompletedExceptionally();
    assertThat(pair.client().send("too late")).isEqualTo(SendResult.CLOSED);
    assertThat(pair.client().ping()).isEqualTo(SendResult.CLOSED);
    for (RecordingListener end : List.of(client, server)) {
      assertThat(end.next()).startsWith("error TransportException: the network failed: cut");
      assertThat(end.next()).isEqualTo("close 1006");
    }
  }

  @Test
  void send_reports_a_slow_peer_and_on_drain_is_called_once_when_the_peer_has_caught_up() {
    SimulatedPair pair = ends.pair(o -> o.waterMarks(100, 200));
    WebSocket sender = pair.server();
    pair.blockServer();

    assertThat(sender.send(new byte[150])).isEqualTo(SendResult.OK);
    assertThat(sender.send(new byte[150])).isEqualTo(SendResult.BACKPRESSURE);
    assertThat(sender.send(new byte[150])).isEqualTo(SendResult.BACKPRESSURE);
    assertThat(sender.bufferedAmount()).isBetween(450L, 500L);
    pair.run();
    server.assertNothingElse();
    pair.unblock();
    pair.run();

    assertThat(server.next()).isEqualTo("drain");
    assertThat(sender.bufferedAmount()).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(client.next()).startsWith("binary 00");
    }
  }

  @Test
  void a_peer_that_does_not_read_is_dropped_and_everyone_is_notified() {
    SimulatedPair pair = ends.pair(o -> o.maxBufferedAmount(1000));
    pair.blockServer();
    pair.server().send(new byte[5000]);

    assertThat(pair.server().send("one too many")).isEqualTo(SendResult.CLOSED);

    assertThat(server.next()).startsWith("error TransportException: the peer is too slow: 50");
    assertThat(server.next()).isEqualTo("close 1006");
    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.initiator()).isEqualTo(CloseInfo.Initiator.LOCAL);
    assertThat(info.cause()).isInstanceOf(TransportException.class);
    pair.unblock();
    pair.run();
    assertThat(client.next()).isEqualTo("close 1006");
  }

  @Test
  void for_a_peer_that_sends_pings_and_does_not_read_only_one_pong_waits() {
    SimulatedPair pair = ends.pair();
    pair.blockServer();
    pair.server().send(new byte[4096]);
    for (int i = 0; i < 1000; i++) {
      pair.client().ping(ByteBuffer.wrap(new byte[] {(byte) i}));
    }
    pair.run();
    assertThat(pair.server().bufferedAmount()).isLessThan(5000);
    for (int i = 0; i < 1000; i++) {
      assertThat(server.next()).startsWith("ping");
    }

    pair.unblock();
    pair.run();

    assertThat(client.next()).startsWith("binary");
    assertThat(client.next()).isEqualTo("pong " + "%02x".formatted(999 & 0xFF));
  }

  @Test
  void a_paused_connection_delivers_nothing_until_it_is_resumed() {
    List<String> texts = new ArrayList<>();
    AtomicReference<WebSocket> receiver = new AtomicReference<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws -> {
              receiver.set(ws);
              ws.onText(
                  text -> {
                    texts.add(text);
                    ws.pause();
                  });
            });
    pair.client().send("a");
    pair.client().send("b");
    pair.run();
    assertThat(texts).containsExactly("a");
    assertThat(receiver.get().isPaused()).isTrue();

    receiver.get().resume();
    pair.run();

    assertThat(texts).containsExactly("a", "b");
  }
}
