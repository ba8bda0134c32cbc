// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.OutgoingMessage;
import io.hawser.PreparedMessage;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Messages that are sent while they are being written, and received in parts. */
class OutgoingMessageTest {
  @AutoClose private final RecordedEnds ends = new RecordedEnds();
  private final RecordingListener client = ends.client;
  private final RecordingListener server = ends.server;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String failureOf(SimulatedPair pair, CompletableFuture<Void> future) {
    pair.run();
    return future.handle((sent, failure) -> String.valueOf(failure)).getNow("not done");
  }

  private static CompressionStatistics statistics(SimulatedPair pair) {
    return Objects.requireNonNull(pair.client().compressionStatistics());
  }

  // -- order -------------------------------------------------------------------------------------

  @Test
  void the_peer_receives_one_message() {
    SimulatedPair pair = ends.pair();
    OutgoingMessage text = pair.client().beginText();
    CompletableFuture<Void> first = text.write("hel");
    assertThat(first).isNotDone();
    pair.run();
    assertThat(first).isCompleted();
    server.assertNothingElse();

    text.write(bytes("lo"));
    CompletableFuture<Void> end = text.end();
    pair.run();

    assertThat(end).isCompleted();
    assertThat(server.next()).isEqualTo("text hello");
    OutgoingMessage empty = pair.server().beginBinary();
    empty.end();
    pair.run();
    assertThat(client.next()).isEqualTo("binary ");
  }

  @Test
  void other_messages_wait_and_pings_do_not() {
    SimulatedPair pair = ends.pair();
    WebSocket ws = pair.client();
    OutgoingMessage first = ws.beginText();
    first.write("a");
    OutgoingMessage second = ws.beginBinary();
    assertThat(ws.send("b")).isEqualTo(SendResult.OK);
    CompletableFuture<Void> waiting = second.write(bytes("1"));
    ws.send(PreparedMessage.text("c"));
    ws.ping(bytes("p"));
    pair.run();
    assertThat(server.next()).isEqualTo("ping 70");
    assertThat(client.next()).isEqualTo("pong 70");
    server.assertNothingElse();
    assertThat(waiting).isNotDone();
    assertThat(ws.bufferedAmount()).isEqualTo(3);

    first.end();
    second.write(bytes("2"));
    pair.run();
    assertThat(waiting).isCompleted();
    assertThat(server.next()).isEqualTo("text a");
    assertThat(server.next()).isEqualTo("text b");
    server.assertNothingElse();

    second.end();
    ws.send("d");
    pair.run();
    assertThat(server.next()).isEqualTo("binary 3132");
    assertThat(server.next()).isEqualTo("text c");
    assertThat(server.next()).isEqualTo("text d");
    assertThat(ws.bufferedAmount()).isZero();
  }

  @Test
  void thousands_of_messages_may_wait() {
    SimulatedPair pair = ends.pair();
    OutgoingMessage first = pair.server().beginText();
    first.write("0");
    for (int i = 1; i <= 20_000; i++) {
      OutgoingMessage next = pair.server().beginText();
      next.write("" + i);
      next.end();
    }
    first.end();
    pair.run();
    for (int i = 0; i <= 20_000; i++) {
      assertThat(client.next()).isEqualTo("text " + i);
    }
    assertThat(server.next()).isEqualTo("drain");
  }

  @Test
  void whoever_waits_too_long_for_a_message_is_dropped_like_a_slow_peer() {
    SimulatedPair pair = ends.pair(o -> o.waterMarks(10, 20).maxBufferedAmount(100));
    pair.server().beginText().write("a");
    assertThat(pair.server().send(new byte[50])).isEqualTo(SendResult.BACKPRESSURE);
    assertThat(pair.server().send(new byte[60])).isEqualTo(SendResult.BACKPRESSURE);
    assertThat(pair.server().send(new byte[1])).isEqualTo(SendResult.CLOSED);
    pair.run();
    assertThat(server.next()).contains("the peer is too slow: 11");
    assertThat(server.next()).isEqualTo("close 1006");
    assertThat(client.next()).isEqualTo("close 1006");
  }

  @Test
  void drain_is_reported_when_what_waited_has_been_sent() {
    SimulatedPair pair = ends.pair(o -> o.waterMarks(10, 20));
    OutgoingMessage message = pair.server().beginText();
    message.write("a");
    assertThat(pair.server().send(new byte[50])).isEqualTo(SendResult.BACKPRESSURE);
    pair.run();
    server.assertNothingElse();

    message.end();
    pair.run();

    assertThat(server.next()).isEqualTo("drain");
    assertThat(client.next()).isEqualTo("text a");
    assertThat(client.next()).startsWith("binary");
  }

  // -- ends --------------------------------------------------------------------------------------

  @Test
  void close_waits_for_the_end_of_the_message_and_for_what_was_accepted_before() {
    SimulatedPair pair = ends.pair();
    OutgoingMessage message = pair.client().beginText();
    message.write("a");
    pair.client().send("b");
    pair.client().close();
    assertThat(pair.client().send("late")).isEqualTo(SendResult.CLOSED);
    pair.run();
    server.assertNothingElse();

    CompletableFuture<Void> more = message.write("c");
    CompletableFuture<Void> end = message.end();
    pair.run();

    assertThat(more).isCompleted();
    assertThat(end).isCompleted();
    assertThat(server.next()).isEqualTo("text ac");
    assertThat(server.next()).isEqualTo("text b");
    RecordedEnds.assertLast(server, "close 1000");
    RecordedEnds.assertLast(client, "close 1000");
  }

  @Test
  void a_message_that_is_not_continued_after_close_ends_the_connection() {
    SimulatedPair pair = ends.pair(o -> o.closeTimeout(Duration.ofSeconds(10)));
    OutgoingMessage message = pair.server().beginText();
    message.write("a");
    pair.server().close();
    for (int i = 0; i < 5; i++) {
      pair.advance(Duration.ofSeconds(9));
      message.write("b");
    }
    server.assertNothingElse();

    pair.advance(Duration.ofSeconds(9));
    server.assertNothingElse();
    pair.advance(Duration.ofSeconds(10));

    assertThat(server.next()).contains("has not continued the message").contains("10000 ms");
    assertThat(server.next()).isEqualTo("close 1006");
    assertThat(client.next()).isEqualTo("close 1006");
    assertThat(failureOf(pair, message.write("c"))).contains("closing or closed");
  }

  @Test
  void if_the_peer_closes_first_what_is_not_sent_fails() {
    SimulatedPair pair = ends.pair();
    OutgoingMessage message = pair.client().beginText();
    message.write("a");
    CompletableFuture<Void> behind = pair.client().sendAsync("b");
    pair.run();
    pair.server().close(4000, "bye");
    pair.run();

    assertThat(failureOf(pair, behind)).contains("closing or closed");
    assertThat(failureOf(pair, message.write("c"))).contains("closing or closed");
    assertThat(failureOf(pair, message.end())).contains("closing or closed");
    assertThat(failureOf(pair, pair.client().beginText().write("d"))).contains("closing or closed");
    assertThat(pair.client().bufferedAmount()).isZero();
    RecordedEnds.assertLast(client, "close 4000 bye");
    RecordedEnds.assertLast(server, "close 4000 bye");
  }

  @Test
  void terminate_fails_what_waits() {
    SimulatedPair pair = ends.pair();
    OutgoingMessage message = pair.client().beginText();
    message.write("a");
    CompletableFuture<Void> behind = pair.client().sendAsync("b");
    pair.client().close();
    pair.client().terminate();
    pair.run();
    assertThat(failureOf(pair, behind)).contains("closing or closed");
    assertThat(client.next()).isEqualTo("close 1006");
    assertThat(server.next()).isEqualTo("close 1006");
  }

  @Test
  void a_message_that_was_begun_can_only_be_given_up_with_the_connection() {
    SimulatedPair pair = ends.pair();
    pair.client().beginText().cancel(); // nothing was sent
    OutgoingMessage ended = pair.client().beginText();
    ended.write("a");
    ended.end();
    ended.cancel();
    pair.run();
    assertThat(server.next()).isEqualTo("text a");

    OutgoingMessage message = pair.client().beginText();
    message.write("b");
    message.cancel();
    pair.run();

    assertThatThrownBy(() -> message.write("c"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the message has ended");
    RecordedEnds.assertLast(server, "close 1011 a message could not be completed");
    RecordedEnds.assertLast(client, "close 1011 a message could not be completed");
  }

  @Test
  void a_slow_peer_has_all_the_time_it_needs() {
    SimulatedPair pair = ends.pair(o -> o.closeTimeout(Duration.ofSeconds(10)));
    OutgoingMessage message = pair.server().beginBinary();
    pair.blockServer();
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      writes.add(message.write(ByteBuffer.allocate(100)));
      pair.run();
    }
    pair.server().close();
    for (int i = 0; i < 9; i++) {
      pair.advance(Duration.ofSeconds(9));
      pair.takeOneFromServer();
    }
    assertThat(writes.get(9)).isNotDone();
    server.assertNothingElse();
    pair.unblock();
    message.end();
    pair.run();
    assertThat(client.next()).startsWith("binary 0000");
    RecordedEnds.assertLast(server, "close 1000");
    RecordedEnds.assertLast(client, "close 1000");
  }

  // -- what may be written -----------------------------------------------------------------------

  @Test
  void characters_may_be_divided_between_calls() {
    SimulatedPair pair = ends.pair();
    OutgoingMessage message = pair.client().beginText();
    message.write("a\uD834");
    message.write("\uDD1Eb");
    message.write(ByteBuffer.wrap(new byte[] {(byte) 0xE2, (byte) 0x82}));
    assertThatThrownBy(() -> message.write("c")).hasMessageContaining("end in a character");
    assertThatThrownBy(message::end).hasMessageContaining("last character of the text is");
    assertThat(message.write(ByteBuffer.allocate(0))).isCompleted();
    message.write(ByteBuffer.wrap(new byte[] {(byte) 0xAC}));
    message.write("\uD834");
    assertThatThrownBy(message::end).hasMessageContaining("surrogate pair");
    assertThatThrownBy(() -> message.write("\uD834")).hasMessageContaining("unpaired surrogate");
    assertThatThrownBy(() -> message.write(bytes("x"))).hasMessageContaining("surrogate pair");
    message.write("\uDD1E");
    message.end();
    pair.run();
    assertThat(server.next()).isEqualTo("text a\uD834\uDD1Eb€\uD834\uDD1E");
  }

  @Test
  void bad_input_is_refused_at_the_call_and_the_message_goes_on() {
    SimulatedPair pair = ends.pair();
    OutgoingMessage text = pair.client().beginText();
    assertThatThrownBy(() -> text.write(ByteBuffer.wrap(new byte[] {(byte) 0xFF})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> text.write("\uDD1E")).isInstanceOf(IllegalArgumentException.class);
    text.write("a");
    text.end();
    assertThatThrownBy(text::end).isInstanceOf(IllegalStateException.class);
    OutgoingMessage binary = pair.client().beginBinary();
    assertThatThrownBy(() -> binary.write("a")).isInstanceOf(IllegalStateException.class);
    byte[] changing = {1};
    binary.write(ByteBuffer.wrap(changing));
    changing[0] = 2;
    binary.end();
    pair.run();
    assertThat(server.next()).isEqualTo("text a");
    assertThat(server.next()).isEqualTo("binary 01");
  }

  @Test
  void compression_works_and_can_be_left_out() {
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> ws.listener(client),
            WebSocketOptions.builder().compression(c -> {}).build(),
            ws -> ws.listener(server));
    OutgoingMessage plain = pair.client().beginText().uncompressed();
    plain.write("a".repeat(1000));
    plain.end();
    pair.run();
    assertThat(statistics(pair).sentMessages()).isZero();
    OutgoingMessage message = pair.client().beginText();
    message.write("a".repeat(1000));
    message.write("b".repeat(1000));
    message.end();
    pair.run();
    assertThat(server.next()).isEqualTo("text " + "a".repeat(1000));
    assertThat(server.next()).isEqualTo("text " + "a".repeat(1000) + "b".repeat(1000));
    assertThat(statistics(pair).sentMessages()).isOne();
    assertThat(statistics(pair).sentBytes()).isEqualTo(2000);
    assertThat(statistics(pair).sentCompressedBytes()).isLessThan(100);
  }

  @Test
  void many_threads_may_send_while_a_message_is_written() throws Exception {
    SimulatedPair pair = ends.pair();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      CountDownLatch done = new CountDownLatch(8);
      for (int i = 0; i < 8; i++) {
        String name = "" + i;
        boolean parts = i % 2 == 0;
        threads.execute(
            () -> {
              for (int j = 0; j < 100; j++) {
                if (parts) {
                  OutgoingMessage message = pair.client().beginText();
                  message.write(name);
                  message.write(name);
                  message.end();
                } else {
                  pair.client().send(name + name);
                }
              }
              done.countDown();
            });
      }
      done.await();
    } finally {
      threads.shutdown();
    }
    pair.run();
    for (int i = 0; i < 800; i++) {
      assertThat(server.next()).matches("text (\\d)\\1");
    }
  }

  // -- parts -------------------------------------------------------------------------------------

  @Test
  void a_message_may_be_larger_than_the_limit_if_it_is_received_in_parts() {
    SimulatedPair pair = ends.pair(o -> o.maxMessageSize(3));
    pair.server().receiveParts(10);
    OutgoingMessage message = pair.client().beginText();
    message.write("abc");
    pair.run();
    assertThat(server.next()).isEqualTo("part text abc");
    message.write("defg");
    message.end();
    pair.run();
    assertThat(server.next()).isEqualTo("part text defg");
    assertThat(server.next()).isEqualTo("last text ");

    pair.client().send("0123456789");
    pair.client().send("01234567890");
    pair.run();
    assertThat(server.next()).isEqualTo("last text 0123456789");
    assertThat(server.next()).contains("PeerException: MESSAGE_TOO_BIG");
    assertThat(server.next()).startsWith("close 1009");
    assertThat(client.next()).startsWith("close 1009");
    assertThatThrownBy(() -> pair.server().receiveParts(0))
        .hasMessage("maxMessageSize is 0: must be at least 1");
  }

  @Test
  void a_message_that_has_begun_when_parts_are_requested_is_one_part() {
    SimulatedPair pair = ends.pair();
    OutgoingMessage message = pair.client().beginBinary();
    message.write(bytes("1"));
    pair.run();
    List<String> parts = new ArrayList<>();
    WebSocket other =
        SimulatedPair.connect(ws -> {}, ws -> ws.onPart(9, (part, last) -> parts.add("" + last)))
            .client();
    assertThat(other.isOpen()).isTrue();
    pair.server().receiveParts(Long.MAX_VALUE);
    message.write(bytes("2"));
    message.end();
    pair.run();
    assertThat(server.next()).isEqualTo("last binary 3132");
  }

  @Test
  void parts_reach_a_listener_on_an_executor_and_stay_valid() {
    List<Runnable> tasks = new ArrayList<>();
    SimulatedPair pair = ends.pair(o -> o.callbacksOn(tasks::add));
    pair.run();
    pair.server().receiveParts(100);
    OutgoingMessage message = pair.client().beginText();
    message.write("ab");
    pair.run();
    message.write("cd");
    message.end();
    pair.run();
    for (int i = 0; i < tasks.size(); i++) {
      tasks.get(i).run();
    }
    assertThat(server.next()).isEqualTo("part text ab");
    assertThat(server.next()).isEqualTo("part text cd");
    assertThat(server.next()).isEqualTo("last text ");
  }

  @Test
  void pause_between_parts_delivers_nothing_more() {
    List<Integer> sizes = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> {},
            ws ->
                ws.onPart(
                    Long.MAX_VALUE,
                    (part, last) -> {
                      sizes.add(part.size());
                      ws.pause();
                    }));
    OutgoingMessage message = pair.client().beginBinary();
    for (int i = 0; i < 3; i++) {
      message.write(ByteBuffer.allocate(10));
    }
    pair.run();
    assertThat(sizes).containsExactly(10);
    pair.server().resume();
    pair.run();
    assertThat(sizes).containsExactly(10, 10);
  }
}
