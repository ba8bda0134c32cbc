// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static io.hawser.connection.RecordedEnds.assertLast;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.ReadyState;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.testkit.HixiePeer;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** While a connection closes, each message is sent before the Close frame, or reported as lost. */
class LastWordsTest {
  @AutoClose private final RecordedEnds ends = new RecordedEnds();
  private final RecordingListener client = ends.client;
  private final RecordingListener server = ends.server;

  /** The side that sends the Close frame with the flush, and the reason. */
  enum Closing {
    BY_THE_PEER,
    AFTER_A_VIOLATION,
    AFTER_A_CALLBACK_THREW,
    BY_US
  }

  @ParameterizedTest
  @EnumSource
  void a_callback_that_runs_while_the_close_frame_leaves_finds_the_connection_closing(
      Closing closing) {
    List<String> log = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.builder().noCompression().build(),
            ws -> {},
            WebSocketOptions.builder().maxMessageSize(100).build(),
            ws ->
                ws.onError(error -> {})
                    .onText(
                        text -> {
                          ws.send("answer", failure -> sendAgain(ws, log));
                          if (closing == Closing.BY_US) {
                            ws.close();
                          }
                          if (closing == Closing.AFTER_A_CALLBACK_THREW) {
                            throw new IllegalStateException("oops");
                          }
                        })
                    .onClose((code, reason) -> log.add("close " + code)));
    pair.callbacksMayThrow();
    pair.client().send("go");
    if (closing == Closing.BY_THE_PEER) {
      pair.client().close();
    } else if (closing == Closing.AFTER_A_VIOLATION) {
      pair.client().send(new byte[101]);
    }
    pair.run();
    pair.advance(Duration.ofMinutes(1));

    assertThat(log).hasSize(4);
    assertThat(log.get(0)).isIn("CLOSING CLOSED CLOSED", "CLOSED CLOSED CLOSED");
    assertThat(log.get(1)).isEqualTo("refused");
    assertThat(log.get(2)).isEqualTo("refused");
    assertThat(log.get(3)).startsWith("close ");
  }

  private static void sendAgain(WebSocket ws, List<String> log) {
    ReadyState state = ws.readyState();
    SendResult single = ws.send("x", failure -> log.add(failure == null ? "sent" : "refused"));
    SendResult prepared =
        ws.send(
            PreparedMessage.text("x"), failure -> log.add(failure == null ? "sent" : "refused"));
    log.add(state + " " + single + " " + prepared);
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void the_same_is_true_in_the_hixie_drafts(ProtocolVersion version) {
    List<String> log = new ArrayList<>();
    HixiePeer peer =
        new HixiePeer(
            version,
            o -> {},
            ws ->
                ws.onText(text -> ws.send("answer", failure -> sendAgain(ws, log)))
                    .onClose((code, reason) -> log.add("close " + code)));

    peer.send("00 61 FF" + (version == ProtocolVersion.HIXIE_76 ? " FF 00" : ""));
    if (version == ProtocolVersion.HIXIE_75) {
      log.clear();
      peer.server().send("answer", failure -> sendAgain(peer.server(), log));
      peer.server().close();
      peer.run();
    }

    assertThat(log).hasSize(4);
    assertThat(log.get(0)).endsWith("CLOSED CLOSED");
    assertThat(log.subList(1, 4)).startsWith("refused", "refused");
    assertThat(log.get(3)).startsWith("close ");
  }

  @Test
  void what_is_accepted_while_another_thread_closes_is_sent_or_refused() throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger received = new AtomicInteger();
    for (int round = 0; round < 300; round++) {
      SimulatedPair pair =
          SimulatedPair.connect(ws -> {}, ws -> ws.onText(text -> received.incrementAndGet()));
      CountDownLatch begin = new CountDownLatch(1);
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Thread sender =
            new Thread(
                () -> {
                  begin.countDown();
                  while (pair.client().send("x") != SendResult.CLOSED) {
                    accepted.incrementAndGet();
                    while (pair.client().bufferedAmount() > 500 && pair.client().isOpen()) {
                      Thread.onSpinWait();
                    }
                  }
                });
        sender.start();
        senders.add(sender);
      }
      begin.await();
      if (round % 2 == 0) {
        pair.client().close();
      } else {
        pair.server().close();
        pair.run();
      }
      for (Thread sender : senders) {
        while (sender.isAlive()) {
          pair.run();
        }
      }
      pair.run();
      assertThat(received.get()).as("after round %s", round).isEqualTo(accepted.get());
    }
  }

  @Test
  void send_callbacks_come_before_on_close_even_if_the_network_is_slower_than_the_peer() {
    List<String> log = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws ->
                ws.onText(
                        text -> {
                          for (int i = 0; i < 3; i++) {
                            int number = i;
                            ws.send("m" + i, f -> log.add(number + " " + (f == null)));
                          }
                        })
                    .onClose((code, reason) -> log.add("close " + code)));
    pair.client().send("go");
    pair.run();
    assertThat(log).containsExactly("0 true", "1 true", "2 true");
    for (int i = 0; i < 3; i++) {
      assertThat(client.next()).startsWith("text m");
    }
    log.clear();
    pair.blockServer();
    pair.server().send("late", failure -> log.add("late " + (failure == null)));

    pair.client().close(4000, "bye");
    pair.run();

    assertThat(pair.server().readyState()).isEqualTo(ReadyState.CLOSED);
    assertThat(log).isEmpty();
    pair.unblock();
    pair.run();
    assertThat(log).containsExactly("late true", "close 4000");
    assertThat(client.next()).isEqualTo("text late");
    assertLast(client, "close 4000 bye");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void terminate_reports_lost_messages_before_on_close_and_no_error(boolean another)
      throws Exception {
    ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws ->
                ws.onError(error -> log.add("error " + error))
                    .onClose((code, reason) -> log.add("close " + code)));
    pair.blockServer();
    pair.server().send("a", failure -> log.add("lost " + (failure != null)));
    pair.run();
    pair.server().send("b", failure -> log.add("lost " + (failure != null)));
    if (another) {
      Thread other =
          new Thread(
              () -> {
                pair.server().send("x", failure -> log.add("lost " + (failure != null)));
                pair.server().terminate();
              });
      other.start();
      other.join();
    } else {
      pair.server().terminate();
    }
    pair.run();

    List<String> expected = new ArrayList<>(List.of("lost true", "lost true"));
    if (another) {
      expected.add("lost true");
    }
    expected.add("close 1006");
    assertThat(log).containsExactlyElementsOf(expected);
    pair.unblock();
    pair.run();
    String last = client.next();
    while (last.startsWith("text")) {
      last = client.next();
    }
    assertThat(last).isEqualTo("close 1006");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_paused_connection_that_is_closed_ends_without_a_resume(boolean peerIsGone) {
    SimulatedPair pair = ends.pair();
    pair.server().pause();
    pair.client().send("never read");
    pair.client().ping();
    pair.run();

    if (peerIsGone) {
      pair.client().terminate();
    }
    pair.server().close(1000, "bye");
    pair.run();

    assertLast(client, peerIsGone ? "close 1006" : "close 1000 bye");
    assertLast(server, peerIsGone ? "close 1006" : "close 1000 bye");
  }

  @Test
  void a_closing_connection_that_is_paused_ends_without_a_resume() {
    SimulatedPair pair = ends.pair();
    pair.client().send("dropped");

    pair.server().close(1000, "bye");
    pair.server().pause();
    pair.run();

    assertLast(client, "close 1000 bye");
    assertLast(server, "close 1000 bye");
  }

  @Test
  void after_a_discarded_message_no_message_is_delivered() {
    SimulatedPair pair = ends.pair();
    pair.client().pause(); // or it would answer our Close frame at once
    pair.server().pause();
    pair.server().close(1000, "bye");
    pair.toServer(ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'a'}));

    pair.server().resume();
    pair.toServer(ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'b'}));
    pair.client().resume();
    pair.run();

    assertLast(server, "close 1000 bye");
    assertLast(client, "close 1000 bye");
  }

  @Test
  void a_message_no_longer_counts_as_waiting_inside_its_callback() {
    List<String> log = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> {},
            WebSocketOptions.builder().waterMarks(0, 100).build(),
            ws -> {});
    WebSocket ws = pair.server();
    pump(ws, 10, log);
    pair.run();

    assertThat(log).hasSize(10).allMatch(line -> line.equals("0 true"));
  }

  private static void pump(WebSocket ws, int left, List<String> log) {
    if (left > 0) {
      ws.send(
          ByteBuffer.allocate(90),
          failure -> {
            log.add(ws.bufferedAmount() + " " + (failure == null));
            pump(ws, left - 1, log);
          });
    }
  }
}
