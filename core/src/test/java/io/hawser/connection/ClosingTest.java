// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static io.hawser.connection.RecordedEnds.assertLast;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.PeerException;
import io.hawser.ReadyState;
import io.hawser.SendResult;
import io.hawser.WebSocketTimeoutException;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How connections end, and what is reported to their users. */
class ClosingTest {
  @AutoClose private final RecordedEnds ends = new RecordedEnds();
  private final RecordingListener client = ends.client;
  private final RecordingListener server = ends.server;

  @Test
  void a_clean_close_is_reported_to_both_sides_once_and_last() {
    SimulatedPair pair = ends.pair();
    pair.client().send("last");

    pair.client().close(4001, "done");
    assertThat(pair.client().readyState()).isEqualTo(ReadyState.CLOSING);
    assertThat(pair.client().send("refused")).isEqualTo(SendResult.CLOSED);
    pair.run();

    assertThat(server.next()).isEqualTo("text last");
    assertLast(server, "close 4001 done");
    assertLast(client, "close 4001 done");
    assertThat(pair.client().readyState()).isEqualTo(ReadyState.CLOSED);
    assertThat(pair.client().closeInfo())
        .isEqualTo(new CloseInfo(4001, "done", CloseInfo.Initiator.LOCAL, null));
    assertThat(pair.server().closeInfo())
        .isEqualTo(new CloseInfo(4001, "done", CloseInfo.Initiator.REMOTE, null));
    pair.advance(Duration.ofMinutes(5));
  }

  @Test
  void close_without_arguments_says_1000() {
    SimulatedPair pair = ends.pair();

    pair.server().close();
    pair.run();

    assertLast(client, "close 1000");
    assertLast(server, "close 1000");
  }

  @Test
  void messages_accepted_before_close_are_sent_no_matter_which_thread_sent_them() throws Exception {
    SimulatedPair pair = ends.pair();
    Thread other =
        new Thread(
            () -> {
              pair.client().send("queued");
              pair.client().close(1000, "bye");
              assertThat(pair.client().send("too late")).isEqualTo(SendResult.CLOSED);
            });
    other.start();
    other.join();
    pair.run();

    assertThat(server.next()).isEqualTo("text queued");
    assertLast(server, "close 1000 bye");
    assertLast(client, "close 1000 bye");
  }

  @Test
  void a_peer_that_does_not_answer_our_close_frame_is_dropped_after_the_time_limit() {
    SimulatedPair pair = ends.pair(o -> o.closeTimeout(Duration.ofSeconds(3)));
    pair.client().pause();
    pair.server().close(1000, "bye");
    pair.run();

    pair.advance(Duration.ofMillis(2999));
    server.assertNothingElse();
    pair.advance(Duration.ofMillis(1));

    assertThat(server.next())
        .isEqualTo("error WebSocketTimeoutException: closing handshake not complete after 3000 ms");
    assertLast(server, "close 1006");
    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.cause())
        .isInstanceOfSatisfying(
            WebSocketTimeoutException.class,
            e ->
                assertThat(e.deadline())
                    .isEqualTo(WebSocketTimeoutException.Deadline.CLOSING_HANDSHAKE));
    pair.client().resume();
    pair.run();
    assertLast(client, "close 1000 bye");
  }

  @Test
  void what_the_last_callback_throws_causes_no_event() {
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws ->
                ws.onError(error -> server.onError(ws, error))
                    .onClose(
                        (code, reason) -> {
                          throw new IllegalStateException("too late");
                        }));

    pair.client().close();
    pair.run();

    assertLast(client, "close 1000");
  }

  @Test
  void terminate_ends_without_a_handshake() {
    SimulatedPair pair = ends.pair();

    pair.client().terminate();
    pair.run();

    assertLast(client, "close 1006");
    assertLast(server, "close 1006");
    assertThat(pair.client().closeInfo())
        .isEqualTo(new CloseInfo(1006, "", CloseInfo.Initiator.LOCAL, null));
    assertThat(pair.server().closeInfo())
        .isEqualTo(new CloseInfo(1006, "", CloseInfo.Initiator.REMOTE, null));
    pair.client().terminate();
  }

  @Test
  void a_broken_network_is_reported_as_the_cause() {
    SimulatedPair pair = ends.pair();

    pair.cut();

    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.initiator()).isEqualTo(CloseInfo.Initiator.NETWORK);
    assertThat(info.cause()).hasRootCauseMessage("cut");
    for (RecordingListener end : List.of(client, server)) {
      assertThat(end.next()).startsWith("error TransportException");
      assertThat(end.next()).isEqualTo("close 1006");
    }
  }

  @Test
  void a_violation_is_reported_on_both_sides() {
    SimulatedPair pair = ends.pair(o -> o.maxMessageSize(10));

    pair.client().send("eleven byte");
    pair.run();

    assertThat(server.next()).startsWith("error PeerException: MESSAGE_TOO_BIG: a message of at");
    assertThat(server.next()).startsWith("close 1009 a message of at least 11 bytes");
    assertThat(client.next()).startsWith("close 1009 a message of at least 11 bytes");
    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.initiator()).isEqualTo(CloseInfo.Initiator.LOCAL);
    assertThat(info.cause())
        .isInstanceOfSatisfying(
            PeerException.class,
            e -> assertThat(e.violation()).isEqualTo(ProtocolViolation.MESSAGE_TOO_BIG));
  }

  @Test
  void what_a_callback_throws_reaches_on_error_and_closes_with_1011() {
    IllegalStateException mistake = new IllegalStateException("oops");
    List<Throwable> errors = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws ->
                ws.onText(
                        text -> {
                          texts.add(text);
                          throw mistake;
                        })
                    .onError(errors::add));
    pair.callbacksMayThrow();

    pair.client().send("a");
    pair.client().send("b");
    pair.run();

    assertThat(texts).containsExactly("a");
    assertThat(errors).containsExactly(mistake);
    assertLast(client, "close 1011 internal error");
    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.cause()).isSameAs(mistake);
    assertThat(info.code()).isEqualTo(1011);
  }

  @Test
  void a_failing_set_up_closes_with_1011() {
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws -> {
              ws.onError(error -> {});
              throw new IllegalStateException("not today");
            });
    pair.callbacksMayThrow();
    pair.run();

    assertLast(client, "close 1011 internal error");
  }
}
