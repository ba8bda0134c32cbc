// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.PerMessageDeflate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what happens to the messages of a reconnecting WebSocket. */
class ReconnectingMessagesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ReconnectingLife life = new ReconnectingLife();
  private final SimulatedConnector connector = life.connector;

  @AfterEach
  void nothing_else_happened() {
    life.assertNothingElse();
  }

  @Test
  void without_a_queue_messages_are_refused_while_there_is_no_connection() {
    life.failing(1);
    ReconnectingWebSocket ws = life.start(p -> {});
    life.expect("attempt 1", "down 500");

    assertThat(ws.send("a", life.telling("a"))).isEqualTo(SendResult.CLOSED);
    assertThat(ws.send(PreparedMessage.text("b"), life.telling("b"))).isEqualTo(SendResult.CLOSED);
    assertThat(ws.send(new byte[1])).isEqualTo(SendResult.CLOSED);
    assertThat(ws.sendAsync("c")).isNotDone();
    life.expect(); // callbacks are not called inside of send
    connector.run();

    life.expect("a: not sent: there is no connection", "b: not sent: there is no connection");
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
    assertThat(ws.send("d", life.telling("d"))).isEqualTo(SendResult.OK);
    connector.run();
    life.expect("d sent");
    life.expectReceived("d");
  }

  @Test
  void refusals_at_the_end_of_a_connection_are_reported_before_the_next_event() {
    ReconnectingWebSocket[] self = new ReconnectingWebSocket[1];
    life.onClose =
        (code, reason) -> {
          self[0].send("x", life.telling("x"));
          life.events.add("close returns");
        };
    self[0] = life.start(p -> {});

    life.cut();

    life.expect(
        "attempt 1", "open", "close returns", "x: not sent: there is no connection", "down 500");
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
  }

  @Test
  void with_a_queue_messages_wait_and_keep_their_order() {
    life.failing(1);
    life.onOpen = ws -> ws.send("first of all");
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));

    assertThat(ws.send("a", life.telling("a"))).isEqualTo(SendResult.OK);
    assertThat(ws.send(PreparedMessage.text("b"), life.telling("b"))).isEqualTo(SendResult.OK);
    byte[] bytes = {1, 2, 3};
    ws.send(ByteBuffer.wrap(bytes));
    CompletableFuture<Void> c = ws.sendAsync("c");
    assertThat(ws.bufferedAmount()).isEqualTo(6 + 4 * 14);
    bytes[0] = 9; // the caller may change them now
    connector.advance(SECOND);
    ws.send(PreparedMessage.text("d"), life.telling("d"));
    connector.run();

    life.expect("attempt 1", "down 500", "attempt 2", "open", "a sent", "b sent", "d sent");
    assertThat(c).isCompleted();
    life.expectReceived("first of all", "a", "b", "" + ByteBuffer.wrap(new byte[3]), "c", "d");
    assertThat(ws.bufferedAmount()).isZero();
  }

  @Test
  void a_waiting_message_keeps_its_bytes_and_its_type() {
    life.failing(1);
    List<Message> got = new ArrayList<>();
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    connector.server = peer -> peer.onMessage(message -> got.add(message.copy()));

    byte[] bytes = {1, 2, 3, 4};
    ws.send(ByteBuffer.wrap(bytes, 1, 2));
    bytes[1] = 9;
    ws.send(Message.text("text").compressed());
    ws.send(Message.text("more").uncompressed());
    connector.advance(SECOND);

    assertThat(got)
        .containsExactly(
            Message.binary(new byte[] {2, 3}), Message.text("text"), Message.text("more"));
    life.expect("attempt 1", "down 500", "attempt 2", "open");
  }

  @Test
  void a_waiting_message_keeps_its_compression_setting() {
    connector.serverOptions =
        WebSocketOptions.builder().compression(PerMessageDeflate.defaults()).build();
    life.failing(1);
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 20_000));
    connector.server = peer -> {};

    ws.send(Message.text("a".repeat(100)).compressed());
    ws.send(Message.text("b".repeat(3000)).uncompressed());
    ws.send(Message.text("c".repeat(200)));
    ws.send(Message.text("d".repeat(4000)));
    connector.advance(SECOND);

    assertThat(connector.pair().client().compressionStatistics())
        .isNotNull()
        .extracting(CompressionStatistics::sentBytes)
        .isEqualTo(100L + 4000);
    life.expect("attempt 1", "down 500", "attempt 2", "open");
  }

  @Test
  void no_callback_is_lost_when_the_executor_refuses() {
    AtomicBoolean refuses = new AtomicBoolean();
    ReconnectingWebSocket[] self = new ReconnectingWebSocket[1];
    connector.options =
        WebSocketOptions.builder()
            .callbacksOn(
                task -> {
                  if (!refuses.get()) {
                    task.run();
                    return;
                  }
                  self[0].send("meanwhile", life.telling("meanwhile"));
                  throw new RejectedExecutionException("full");
                })
            .build();
    life.failing(1);
    self[0] = life.start(p -> {});
    refuses.set(true);

    self[0].send("refused", life.telling("refused"));
    life.expect("attempt 1", "down 500");
    connector.run();

    life.expect(
        "refused: not sent: there is no connection", "meanwhile: not sent: there is no connection");
    refuses.set(false);
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
  }

  @Test
  void messages_sent_during_setup_follow_waiting_messages() {
    life.failing(1);
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    life.onOpen = opened -> ws.send("later");
    ws.send("earlier");

    connector.advance(SECOND);

    life.expect("attempt 1", "down 500", "attempt 2", "open");
    life.expectReceived("earlier", "later");
  }

  @ParameterizedTest
  @CsvSource({"3, 1000", "1000, 45"})
  void a_queue_is_full_by_number_or_by_bytes(int messages, long bytes) {
    life.failing(1);
    ReconnectingWebSocket ws = life.start(p -> p.queue(messages, bytes));
    life.expect("attempt 1", "down 500");

    for (int i = 0; i < 3; i++) {
      assertThat(ws.send("" + i)).isEqualTo(SendResult.OK); // 15 bytes with its header
    }
    assertThat(ws.send("", life.telling("x"))).isEqualTo(SendResult.CLOSED);
    connector.run();
    life.expect("x: not sent: there is no connection");
    connector.advance(SECOND);

    life.expect("attempt 2", "open");
    life.expectReceived("0", "1", "2");
    life.cut();
    life.expect("close 1006", "down 1000");
    ws.send("room again");
    connector.advance(SECOND);
    life.expect("attempt 3", "open");
    life.expectReceived("room again");
  }

  @Test
  void a_queue_must_not_exceed_the_buffer_of_a_connection() {
    connector.options = WebSocketOptions.builder().maxBufferedAmount(1000).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> life.start(p -> p.queue(1, 1001)))
        .withMessage("a queue of 1001 bytes: must be at most maxBufferedAmount, which is 1000");
    assertThat(life.living).isEmpty();

    life.failing(1);
    ReconnectingWebSocket ws = life.start(p -> p.queue(1000, 1000));
    int waiting = 0;
    while (waiting < 100 && ws.send("x") == SendResult.OK) {
      waiting++;
    }
    assertThat(waiting).isEqualTo(66);
    connector.advance(SECOND);
    life.expect("attempt 1", "down 500", "attempt 2", "open");
    assertThat(life.received).hasSize(66);
    life.received.clear();
  }

  @Test
  void messages_of_a_broken_connection_are_reported_and_not_sent_again() {
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    life.expect("attempt 1", "open");
    connector.pair().blockClient();

    ws.send("lost", life.telling("lost"));
    connector.run();
    life.expect();
    assertThat(ws.bufferedAmount()).isEqualTo(4 + 6); // with the header and the key of a mask
    life.cut();
    assertThat(life.events).hasSize(3);
    assertThat(life.events.poll()).startsWith("lost: the message was not sent");
    life.expect("close 1006", "down 500");
    ws.send("next", life.telling("next"));
    connector.advance(SECOND);

    life.expect("attempt 2", "open", "next sent");
    life.expectReceived("next");
  }

  @Test
  void messages_taken_by_the_operating_system_are_not_sent_again() {
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    connector.server = peer -> {};
    connector.pair().server().pause();
    ws.send("on its way", life.telling("it"));
    connector.run();
    life.expect("attempt 1", "open", "it sent");

    life.cut();
    connector.advance(SECOND);

    life.expect("close 1006", "down 500", "attempt 2", "open");
    connector.run();
    life.expectReceived();
  }

  @Test
  void waiting_messages_are_passed_on_only_once() {
    life.failing(1);
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    connector.server = WebSocket::pause;
    ws.send("handed over", life.telling("it"));
    ws.send("as well");
    connector.advance(Duration.ofMillis(500));
    life.expect("attempt 1", "down 500", "attempt 2", "open", "it sent");

    connector.server = peer -> peer.onText(life.received::add);
    life.cut();
    connector.advance(SECOND);

    life.expect("close 1006", "down 1000", "attempt 3", "open");
    assertThat(ws.bufferedAmount()).isZero();
    life.expectReceived();
  }

  @Test
  void a_connection_that_breaks_during_setup_keeps_waiting_messages() {
    life.failing(1);
    life.onOpen = WebSocket::terminate;
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    ws.send("patient", life.telling("it"));
    connector.advance(Duration.ofMillis(500));
    life.expect("attempt 1", "down 500", "attempt 2", "open", "close 1006", "down 1000");

    life.onOpen = opened -> {};
    connector.advance(SECOND);

    life.expect("attempt 3", "open", "it sent");
    life.expectReceived("patient");
  }

  @Test
  void messages_sent_during_a_closing_handshake_wait_for_the_next_connection() {
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    Objects.requireNonNull(ws.current()).close(1012, "");

    assertThat(ws.isOpen()).isFalse();
    assertThat(ws.send("x")).isEqualTo(SendResult.OK);
    connector.advance(SECOND);

    life.expect("attempt 1", "open", "close 1012", "down 500", "attempt 2", "open");
    life.expectReceived("x");
  }

  @Test
  void waiting_messages_are_refused_before_giving_up_is_reported() {
    life.failing(2);
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000).maxAttempts(2));
    ws.send("a", life.telling("a"));
    ws.send("b");
    ws.send("c", life.telling("c"));
    CompletableFuture<Void> d = ws.sendAsync("d");

    connector.advance(SECOND);

    life.expect(
        "attempt 1",
        "down 500",
        "attempt 2",
        "a: not sent: this WebSocket is closed",
        "c: not sent: this WebSocket is closed",
        "given up");
    assertThat(d).isCompletedExceptionally();
    assertThat(ws.send("e", life.telling("e"))).isEqualTo(SendResult.CLOSED);
    connector.run();
    life.expect("e: not sent: this WebSocket is closed");
  }
}
