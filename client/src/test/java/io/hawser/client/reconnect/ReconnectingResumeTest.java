// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how a reconnecting WebSocket resumes topics. The test writes what the server sends. */
class ReconnectingResumeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ReconnectingLife life = new ReconnectingLife();
  private final SimulatedConnector connector = life.connector;

  @BeforeEach
  void server_speaks_the_subprotocol() {
    connector.subprotocol = "hawser.resume.1";
    life.onOpen = ws -> ws.onText(text -> life.events.add("got " + text));
  }

  @AfterEach
  void nothing_else_happened() {
    life.assertNothingElse();
  }

  private ReconnectingWebSocket start() {
    ReconnectingWebSocket started =
        life.start(p -> p.resume(true).finalCloseCodes(code -> code == 1000));
    life.expect("attempt 1", "open");
    life.expectReceived("\0e\n");
    return started;
  }

  private void send(String... messages) {
    for (String message : messages) {
      connector.pair().server().send(message);
    }
    connector.run();
  }

  /** Breaks the network, and waits for the next connection. */
  private void reconnect() {
    life.cut();
    connector.advance(SECOND);
    assertThat(life.events).startsWith("close 1006").endsWith("open");
    life.events.clear();
  }

  // -- resuming ----------------------------------------------------------------------------------

  @Test
  void positions_are_named_before_anything_else_is_sent() {
    life.onOpen = ws -> ws.send("hello");
    ReconnectingWebSocket ws = life.start(p -> p.resume(true).queue(10, 1000));
    life.expectReceived("\0e\n", "hello");
    life.expect("attempt 1", "open");
    send("\0s4 e 118\nchat/7", "\0s0 f 9223372036854775807\nfull", "\0t4 120\nx");
    life.cut();
    life.expect("close 1006", "down 500");

    ws.send("waited");
    connector.advance(SECOND);

    life.expectReceived(
        "\0re 120\nchat/7", "\0rf 9223372036854775807\nfull", "\0e\n", "hello", "waited");
    life.expect("attempt 2", "open");
  }

  @Test
  void missed_messages_arrive_like_others() {
    start();
    send("\0s4 e 118\nchat/7", "\0t4 119\nhello", "plain");
    life.expect("got hello", "got plain");
    reconnect();
    life.expectReceived("\0re 119\nchat/7", "\0e\n");

    send("\0s7 e 119\nchat/7", "\0t7 120\nmissed", "\0t7 122\nnew");
    life.expect("got missed", "got new");

    reconnect();
    life.expectReceived("\0re 122\nchat/7", "\0e\n");
  }

  @Test
  void lost_messages_are_reported_before_any_later_one() {
    start();
    send("\0s4 e 118\nchat/7", "\0t4 119\na", "\0l4 e 130\nchat/7", "\0t4 131\nb");
    life.expect("got a", "lost chat/7", "got b");
    send("\0l4 f 2\nchat/7", "\0t4 3\nc", "\0l5 e 1\nnever seen");
    life.expect("lost chat/7", "got c", "lost never seen");

    reconnect();
    life.expectReceived("\0rf 3\nchat/7", "\0re 1\nnever seen", "\0e\n");
    send("\0l1 g 0\nchat/7", "\0t1 1\nd");
    life.expect("lost chat/7", "got d");
  }

  @Test
  void a_topic_that_has_ended_is_forgotten() {
    start();
    send("\0s4 e 118\na", "\0s5 e 118\nb", "\0t4 119\nx", "\0u4\n");
    life.expect("got x");
    send("\0s4 e 7\nc", "\0t4 8\ny", "\0s6 e 200\na");
    life.expect("got y");

    reconnect();
    life.expectReceived("\0re 118\nb", "\0re 8\nc", "\0re 200\na", "\0e\n");
  }

  @Test
  void a_position_stays_if_the_topic_is_not_subscribed_again() {
    start();
    send("\0s4 e 118\na");
    reconnect();
    life.expectReceived("\0re 118\na", "\0e\n");
    reconnect();
    life.expectReceived("\0re 118\na", "\0e\n");
  }

  @Test
  void messages_that_begin_with_0_are_marked() {
    ReconnectingWebSocket ws = start();
    ws.send("\0a");
    ws.send(PreparedMessage.text("\0b"));
    ws.send(Message.text("c"));
    connector.run();
    life.expectReceived("\0m\n\0a", "\0m\n\0b", "c");

    send("\0m\n\0x", "\0m\ny");
    life.expect("got \0x", "got y");
  }

  @Test
  void without_the_option_nothing_is_different() {
    ReconnectingWebSocket ws = life.start(p -> {});
    send("\0s4 e 118\na");
    ws.send("\0");
    connector.run();

    life.expect("attempt 1", "open", "got \0s4 e 118\na");
    life.expectReceived("\0");
  }

  @Test
  void a_server_that_does_not_select_the_subprotocol_is_spoken_to_without_it() {
    connector.subprotocol = "chat";
    ReconnectingWebSocket ws = life.start(p -> p.resume(true));
    send("\0s4 e 118\na");
    ws.send("\0");
    connector.run();

    life.expect("attempt 1", "open", "got \0s4 e 118\na");
    life.expectReceived("\0");
    assertThat(Objects.requireNonNull(ws.current()).subprotocol()).isEqualTo("chat");
  }

  @Test
  void if_the_next_server_does_not_speak_it_all_topics_may_have_lost_messages() {
    start();
    send("\0s4 e 118\na", "\0s5 e 118\nb");
    life.onOpen = ws -> ws.onText(text -> life.events.add("got " + text));
    connector.subprotocol = null;
    connector.server = ws -> ws.send("first");
    life.cut();
    connector.advance(SECOND);
    life.expect("close 1006", "down 500", "attempt 2", "open", "lost a", "lost b", "got first");

    connector.subprotocol = "hawser.resume.1";
    connector.server = ws -> ws.onText(life.received::add);
    reconnect();
    life.expectReceived("\0e\n");
  }

  @Test
  void the_subprotocol_of_the_application_is_visible() {
    connector.subprotocol = "hawser.resume.1+chat";
    ReconnectingWebSocket ws = start();

    assertThat(Objects.requireNonNull(ws.current()).subprotocol()).isEqualTo("chat");
  }

  // -- ends --------------------------------------------------------------------------------------

  @Test
  void after_close_nothing_is_resumed() {
    ReconnectingWebSocket ws = start();
    send("\0s4 e 118\na");
    ws.close();
    connector.run();
    life.expect("close 1000");

    ReconnectingWebSocket other = life.start(p -> p.resume(true));
    life.expect("attempt 1", "open");
    life.expectReceived("\0e\n");
    assertThat(other.isOpen()).isTrue();
  }

  @Test
  void a_connection_that_is_not_needed_any_more_names_no_positions() {
    ReconnectingWebSocket[] self = new ReconnectingWebSocket[1];
    life.onEvent = (event, reconnecting) -> self[0] = reconnecting;
    connector.onConnect = () -> self[0].close(1001, "");
    life.start(p -> p.resume(true));

    life.expect("attempt 1");
  }

  @Test
  void a_violation_is_final_by_default_as_1002_is() {
    life.start(p -> p.resume(true));
    life.expect("attempt 1", "open");
    life.expectReceived("\0e\n");

    send("\0t4 1\nx");

    life.expect("close 1002", "given up");
    assertThat(Objects.requireNonNull(life.outage().closeInfo()).reason())
        .isEqualTo("a message of an unknown topic");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0t5 119\nx",
        "\0t4 118\nx",
        "\0t4 117\nx",
        "\0t4\nx",
        "\0u5\n",
        "\0u4\nx",
        "\0e\n",
        "\0re 1\nx",
        "\0x\n",
        "\0",
        "\0s4 e 200\nb", // a number that a topic has
        "\0s4 e 200\na",
        "\0l4 e 200\nb",
        "\0s5 e 200\na", // a second number for a topic
        "\0l5 e 200\na"
      })
  void violations_close_with_1002_and_are_an_outage(String violation) {
    start();
    send("\0s4 e 118\na");

    send(violation, "after", "\0t4 500\nafter");

    life.expect("close 1002", "down 500");
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
    life.expectReceived("\0re 118\na", "\0e\n");
  }

  @Test
  void a_name_that_is_too_long_is_a_violation() {
    start();
    send("\0s4 e 1\n" + "x".repeat(1024));
    life.expect();
    send("\0s5 e 1\n" + "x".repeat(1025));

    life.expect("close 1002", "down 500");
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
    life.expectReceived("\0re 1\n" + "x".repeat(1024), "\0e\n");
  }

  @Test
  void messages_may_be_lost_if_a_subscription_is_not_at_the_position_of_the_client() {
    start();
    send("\0s4 e 118\na", "\0s5 e 118\nb");
    reconnect();
    life.expectReceived("\0re 118\na", "\0re 118\nb", "\0e\n");

    send("\0s4 e 119\na", "\0t4 120\nx", "\0s5 f 118\nb", "\0u5\n", "\0s5 f 200\nb");

    life.expect("lost a", "got x", "lost b");
    reconnect();
    life.expectReceived("\0re 120\na", "\0rf 200\nb", "\0e\n");
  }

  @Test
  void a_connection_has_at_most_10_000_topics() {
    start();
    for (int i = 0; i < 10_000; i++) {
      connector.pair().server().send("\0s" + i + " e 1\n" + i);
    }
    send("\0u0\n", "\0s0 e 1\nagain", "\0t9999 2\nx");
    life.expect("got x");

    send("\0s10000 e 1\none more");

    life.expect("close 1002", "down 500");
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
    assertThat(life.received).hasSize(1001).contains("\0re 1\n999").doesNotContain("\0re 1\n1000");
    life.received.clear();
    send("\0s0 e 5\n5000", "\0s1 e 1\n1"); // the first one takes the place of the second
    life.expect("lost 5000");
  }

  // -- messages that wait for their callbacks ----------------------------------------------------

  @Test
  void a_message_whose_callback_has_thrown_counts_as_received() {
    life.onOpen =
        ws ->
            ws.onText(
                text -> {
                  throw new IllegalStateException(text);
                });
    start();
    send("\0s4 e 118\na", "\0t4 119\nx", "\0t4 120\ny");

    life.expect("close 1011", "down 500");
    life.onOpen = ws -> {};
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
    life.expectReceived("\0re 119\na", "\0e\n");
  }

  @Test
  void a_message_in_parts_counts_when_its_last_part_is_delivered() {
    life.onOpen = ws -> ws.onPart(1000, (part, last) -> life.events.add(part.text() + " " + last));
    start();
    send("\0s4 e 118\na", "\0t4 119\nwhole");
    life.expect("whole true");
    var sent = connector.pair().server().beginText();
    sent.write("\0t4 12");
    sent.write("0\nhel");
    connector.run();
    life.expect("hel false");

    reconnect();
    life.expectReceived("\0re 119\na", "\0e\n");
  }

  @Test
  void messages_that_waited_for_the_executor_when_the_network_failed_are_sent_again() {
    ArrayDeque<Runnable> executor = new ArrayDeque<>();
    connector.options = WebSocketOptions.builder().callbacksOn(executor::add).build();
    life.begin(p -> p.resume(true));
    settle(executor);
    life.expect("attempt 1", "open");
    send("\0s4 e 118\na", "\0t4 119\nx");
    settle(executor);
    life.expect("got x");

    send("\0t4 120\ny", "\0l4 e 200\na", "\0u4\n");
    connector.pair().cut();
    settle(executor);
    life.expect("close 1006", "down 500");
    connector.advance(SECOND);
    settle(executor);

    life.expect("attempt 2", "open");
    life.expectReceived("\0e\n", "\0re 119\na", "\0e\n");
  }

  @Test
  void messages_that_waited_for_the_executor_at_a_regular_end_are_delivered() {
    ArrayDeque<Runnable> executor = new ArrayDeque<>();
    connector.options = WebSocketOptions.builder().callbacksOn(executor::add).build();
    life.begin(p -> p.resume(true));
    settle(executor);
    life.expect("attempt 1", "open");

    send("\0s4 e 118\na", "\0t4 119\nx", "\0l4 e 130\na", "\0t4 131\ny");
    connector.pair().server().close(1001, "");
    settle(executor);
    life.expect("got x", "lost a", "got y", "close 1001", "down 500");
    connector.advance(SECOND);
    settle(executor);

    life.expect("attempt 2", "open");
    life.expectReceived("\0e\n", "\0re 131\na", "\0e\n");
  }

  private void settle(ArrayDeque<Runnable> executor) {
    connector.run();
    for (Runnable task; (task = executor.poll()) != null; connector.run()) {
      task.run();
    }
  }

  @Test
  void what_is_discarded_while_reading_is_paused_does_not_advance_the_position() {
    start();
    send("\0s4 e 118\na");
    WebSocket ws = connector.pair().client();
    ws.pause();
    connector.run();
    connector.pair().server().send("\0t4 119\nx");
    ws.close(1012, "");
    connector.run();

    life.expect("close 1012", "down 500");
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
    life.expectReceived("\0re 118\na", "\0e\n");
  }
}
