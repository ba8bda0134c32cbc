// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.HandshakeException;
import io.hawser.HttpResponse;
import io.hawser.Message;
import io.hawser.Outage;
import io.hawser.PreparedMessage;
import io.hawser.ReconnectListener;
import io.hawser.ReconnectPolicy;
import io.hawser.ReconnectingWebSocket;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconnectingWebSocketTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final SimulatedConnector connector = new SimulatedConnector();
  private final Set<ReconnectingWebSocket> living = new HashSet<>();
  private final ArrayDeque<String> events = new ArrayDeque<>();
  private final ArrayDeque<String> received = new ArrayDeque<>();

  // what a test wants to happen inside a callback
  private Consumer<WebSocket> onOpen = ws -> {};
  private BiConsumer<String, ReconnectingWebSocket> onEvent = (event, reconnecting) -> {};
  private @Nullable Outage outage;

  private final ReconnectListener listener =
      new ReconnectListener() {
        @Override
        public void onOpen(WebSocket ws) {
          events.add("open");
          ws.onClose((code, reason) -> events.add("close " + code));
          onOpen.accept(ws);
        }

        @Override
        public void onAttempt(ReconnectingWebSocket reconnecting, int attempt) {
          events.add("attempt " + attempt);
          onEvent.accept("attempt", reconnecting);
        }

        @Override
        public void onDown(ReconnectingWebSocket reconnecting, Outage cause, Duration delay) {
          events.add("down " + delay.toMillis());
          outage = cause;
          onEvent.accept("down", reconnecting);
        }

        @Override
        public void onGivenUp(ReconnectingWebSocket reconnecting, Outage cause) {
          events.add("given up");
          outage = cause;
          onEvent.accept("given up", reconnecting);
        }
      };

  @AfterEach
  void nothing_else_happened() {
    connector.advance(HOUR);
    assertThat(events).isEmpty();
    assertThat(received).isEmpty();
    assertThat(living).allMatch(reconnecting -> !reconnecting.isClosed());
    if (living.isEmpty()) {
      assertThat(connector.waiting()).isZero();
    }
  }

  private ReconnectingWebSocket start(Consumer<ReconnectPolicy.Builder> options) {
    connector.server = ws -> ws.onText(received::add).onBinary(bytes -> received.add("" + bytes));
    ReconnectPolicy.Builder policy = ReconnectPolicy.builder();
    options.accept(policy);
    ReconnectingWebSocket started =
        ReconnectingWebSocket.start(policy.build(), connector.options, listener, connector, living);
    connector.run();
    return started;
  }

  private void expect(String... expected) {
    assertThat(events).containsExactly(expected);
    events.clear();
  }

  private void expectReceived(String... expected) {
    assertThat(received).containsExactly(expected);
    received.clear();
  }

  private void cut() {
    connector.pair().cut();
    connector.run();
  }

  private Outage outage() {
    return Objects.requireNonNull(outage);
  }

  private static CompletableFuture<WebSocket> failed(Throwable problem) {
    return CompletableFuture.failedFuture(problem);
  }

  private void failing(int times) {
    for (int i = 0; i < times; i++) {
      connector.outcomes.add(failed(new TransportException("nobody there", null)));
    }
  }

  private static HandshakeException refusal(int status, String... headers) {
    HttpResponse answer = HttpResponse.text(status, "");
    for (int i = 0; i < headers.length; i += 2) {
      answer = answer.with(headers[i], headers[i + 1]);
    }
    return new HandshakeException("refused", answer);
  }

  private SendCallback telling(String name) {
    return failure -> events.add(name + (failure == null ? " sent" : ": " + failure.getMessage()));
  }

  // -- when it tries again -----------------------------------------------------------------------

  @Test
  void it_begins_at_once_and_is_open_when_it_is_set_up() {
    List<Boolean> open = new ArrayList<>();
    ReconnectingWebSocket[] self = new ReconnectingWebSocket[1];
    onEvent = (event, reconnecting) -> self[0] = reconnecting;
    onOpen = ws -> open.add(self[0].isOpen());

    ReconnectingWebSocket ws = start(p -> {});

    expect("attempt 1", "open");
    assertThat(open).containsExactly(false);
    assertThat(ws.isOpen()).isTrue();
    assertThat(ws.current()).isSameAs(connector.pair().client());
    assertThat(living).containsExactly(ws);
    ws.send("hello");
    connector.run();
    expectReceived("hello");
  }

  @Test
  void a_connection_that_breaks_is_followed_by_another() {
    ReconnectingWebSocket ws = start(p -> {});
    connector.advance(SECOND.multipliedBy(10));
    cut();
    expect("attempt 1", "open", "close 1006", "down 500");
    assertThat(ws.current()).isNull();
    assertThat(outage().code()).isEqualTo(1006);
    assertThat(outage().closeInfo()).isSameAs(connector.pair().client().closeInfo());
    assertThat(outage().failure()).isNull();

    connector.advance(Duration.ofMillis(499));
    expect();
    connector.advance(Duration.ofMillis(1));

    expect("attempt 1", "open");
    assertThat(connector.pairs).hasSize(2);
    assertThat(ws.current()).isSameAs(connector.pair().client());
  }

  @Test
  void attempts_in_vain_are_farther_and_farther_apart() {
    failing(4);
    start(p -> p.maxDelay(Duration.ofSeconds(3)));

    connector.advance(SECOND.multipliedBy(10));

    expect(
        "attempt 1",
        "down 500",
        "attempt 2",
        "down 1000",
        "attempt 3",
        "down 2000",
        "attempt 4",
        "down 3000",
        "attempt 5",
        "open");
    assertThat(outage().attempts()).isEqualTo(4);
    assertThat(outage().code()).isZero();
    assertThat(outage().closeInfo()).isNull();
    assertThat(outage().failure()).isInstanceOf(TransportException.class);
  }

  @Test
  void only_a_connection_that_lasts_makes_up_for_what_was_before() {
    start(p -> p.stableAfter(SECOND.multipliedBy(5)));
    expect("attempt 1", "open");
    for (int attempt = 1; attempt <= 3; attempt++) {
      connector.advance(Duration.ofMillis(4999));
      cut();
      int delay = 500 << attempt - 1;
      expect("close 1006", "down " + delay);
      assertThat(outage().attempts()).isEqualTo(attempt);
      connector.advance(Duration.ofMillis(delay));
      expect("attempt " + (attempt + 1), "open");
    }

    connector.advance(SECOND.multipliedBy(5));
    cut();

    expect("close 1006", "down 500");
    assertThat(outage().attempts()).isZero();
    connector.advance(SECOND);
    expect("attempt 1", "open");
  }

  @Test
  void the_number_of_attempts_can_be_limited() {
    failing(10);
    ReconnectingWebSocket ws = start(p -> p.maxAttempts(3));

    connector.advance(HOUR);

    expect("attempt 1", "down 500", "attempt 2", "down 1000", "attempt 3", "given up");
    assertThat(outage().attempts()).isEqualTo(3);
    assertThat(ws.isClosed()).isTrue();
    assertThat(living).isEmpty();
  }

  @Test
  void a_stable_connection_gives_all_attempts_back() {
    failing(1);
    start(p -> p.maxAttempts(2));
    connector.advance(HOUR);
    expect("attempt 1", "down 500", "attempt 2", "open");
    failing(2);

    cut();
    connector.advance(HOUR);

    expect("close 1006", "down 500", "attempt 1", "down 500", "attempt 2", "given up");
  }

  @Test
  void the_time_of_attempts_can_be_limited() {
    failing(10);
    start(p -> p.giveUpAfter(Duration.ofMillis(3500)));

    connector.advance(HOUR);

    // The fourth would begin after 3.5 seconds, a fifth after 7.5.
    expect(
        "attempt 1",
        "down 500",
        "attempt 2",
        "down 1000",
        "attempt 3",
        "down 2000",
        "attempt 4",
        "given up");
  }

  @Test
  void the_time_begins_anew_when_a_stable_connection_ends() {
    start(p -> p.giveUpAfter(Duration.ofMillis(600)));
    connector.advance(HOUR);
    failing(2);

    cut();
    connector.advance(HOUR);

    expect("attempt 1", "open", "close 1006", "down 500", "attempt 1", "given up");
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1002, 1008, 3000, 4000, 4999})
  void a_close_that_is_meant_is_the_end(int code) {
    ReconnectingWebSocket ws = start(p -> {});

    connector.pair().server().close(code, "bye");
    connector.run();

    expect("attempt 1", "open", "close " + code, "given up");
    assertThat(outage().code()).isEqualTo(code);
    assertThat(ws.isClosed()).isTrue();
    assertThat(living).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 1009, 1011, 1012, 1013, 1014, 3008})
  void a_close_that_passes_is_not(int code) {
    start(p -> {});

    connector.pair().server().close(code, "later");
    connector.run();

    expect("attempt 1", "open", "close " + code, "down 500");
    connector.advance(HOUR);
    expect("attempt 2", "open");
  }

  @Test
  void closing_the_connection_of_the_moment_is_judged_by_the_same_rules() {
    ReconnectingWebSocket ws = start(p -> {});

    Objects.requireNonNull(ws.current()).close(1012, "with new credentials");
    connector.run();

    expect("attempt 1", "open", "close 1012", "down 500");
    connector.advance(SECOND);
    expect("attempt 2", "open");
  }

  @ParameterizedTest
  @CsvSource({"200, true", "302, true", "401, true", "404, true", "408, false", "429, false"})
  void a_refusal_may_be_final(int status, boolean isFinal) {
    connector.outcomes.add(failed(refusal(status)));
    start(p -> {});

    expect("attempt 1", isFinal ? "given up" : "down 500");
    assertThat(outage().status()).isEqualTo(status);
    connector.advance(HOUR);
    if (!isFinal) {
      expect("attempt 2", "open");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "90, 90500",
    "99999999999999999999, 3600500",
    "'Sat, 21 Nov 2026 12:02:00 GMT', 120500",
    "'Sat, 21 Nov 2026 11:00:00 GMT', 500",
    "whenever, 500"
  })
  void a_server_that_says_when_is_obeyed(String value, long millis) {
    connector.outcomes.add(failed(refusal(503, "Retry-After", value)));
    start(p -> {});
    expect("attempt 1", "down " + millis);

    connector.advance(Duration.ofMillis(millis - 1));
    expect();
    connector.advance(Duration.ofMillis(1));

    expect("attempt 2", "open");
  }

  @Test
  void a_rule_that_throws_ends_it() {
    start(
        p ->
            p.finalCloseCodes(
                code -> {
                  throw new IllegalStateException("mistake");
                }));

    cut();

    expect("attempt 1", "open", "close 1006", "given up");
  }

  @Test
  void a_set_up_that_throws_ends_it() {
    IllegalStateException mistake = new IllegalStateException("mistake");
    onOpen =
        ws -> {
          ws.onError(error -> {});
          throw mistake;
        };

    start(p -> {});

    expect("attempt 1", "open", "close 1011", "given up");
    assertThat(outage().failure()).isSameAs(mistake);
    assertThat(outage().code()).isEqualTo(1011);
  }

  @Test
  void a_connector_that_refuses_ends_it() {
    connector.outcomes.add(failed(new RejectedExecutionException("no more callbacks")));
    start(p -> {});

    expect("attempt 1", "given up");
  }

  @Test
  void what_the_listener_throws_does_not_stop_it() {
    failing(1);
    onEvent =
        (event, reconnecting) -> {
          throw new IllegalStateException(event);
        };
    start(p -> {});
    connector.advance(SECOND);
    expect("attempt 1", "down 500", "attempt 2", "open");

    connector.pair().server().close();
    connector.run();

    expect("close 1000", "given up");
  }

  // -- what becomes of messages ------------------------------------------------------------------

  @Test
  void without_a_queue_messages_are_refused_while_there_is_no_connection() {
    failing(1);
    ReconnectingWebSocket ws = start(p -> {});
    expect("attempt 1", "down 500");

    assertThat(ws.send("a", telling("a"))).isEqualTo(SendResult.CLOSED);
    assertThat(ws.send(PreparedMessage.text("b"), telling("b"))).isEqualTo(SendResult.CLOSED);
    assertThat(ws.send(new byte[1])).isEqualTo(SendResult.CLOSED);
    assertThat(ws.sendAsync("c")).isNotDone();
    expect(); // callbacks are not called inside of send
    connector.run();

    expect("a: not sent: there is no connection", "b: not sent: there is no connection");
    connector.advance(SECOND);
    expect("attempt 2", "open");
    assertThat(ws.send("d", telling("d"))).isEqualTo(SendResult.OK);
    connector.run();
    expect("d sent");
    expectReceived("d");
  }

  @Test
  void with_a_queue_they_wait_and_go_in_their_order() {
    failing(1);
    onOpen = ws -> ws.send("first of all");
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));

    assertThat(ws.send("a", telling("a"))).isEqualTo(SendResult.OK);
    assertThat(ws.send(PreparedMessage.text("b"))).isEqualTo(SendResult.OK);
    byte[] bytes = {1, 2, 3};
    ws.send(ByteBuffer.wrap(bytes));
    CompletableFuture<Void> c = ws.sendAsync("c");
    assertThat(ws.bufferedAmount()).isEqualTo(6 + 4 * 14);
    bytes[0] = 9; // the caller's again
    connector.advance(SECOND);
    ws.send("d");
    connector.run();

    expect("attempt 1", "down 500", "attempt 2", "open", "a sent");
    assertThat(c).isCompleted();
    assertThat(received).hasSize(6);
    expectReceived("first of all", "a", "b", "" + ByteBuffer.wrap(new byte[3]), "c", "d");
    assertThat(ws.bufferedAmount()).isZero();
  }

  @Test
  void a_message_that_waits_keeps_its_bytes_and_its_kind() {
    failing(1);
    List<Message> got = new ArrayList<>();
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
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
    expect("attempt 1", "down 500", "attempt 2", "open");
  }

  @Test
  void what_is_sent_while_it_is_set_up_goes_behind_what_waited() {
    failing(1);
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    onOpen = opened -> ws.send("later");
    ws.send("earlier");

    connector.advance(SECOND);

    expect("attempt 1", "down 500", "attempt 2", "open");
    expectReceived("earlier", "later");
  }

  @ParameterizedTest
  @CsvSource({"3, 1000", "1000, 45"})
  void a_queue_is_full_by_number_or_by_bytes(int messages, long bytes) {
    failing(1);
    ReconnectingWebSocket ws = start(p -> p.queue(messages, bytes));
    expect("attempt 1", "down 500");

    for (int i = 0; i < 3; i++) {
      assertThat(ws.send("" + i)).isEqualTo(SendResult.OK); // 15 bytes with its header
    }
    assertThat(ws.send("", telling("x"))).isEqualTo(SendResult.CLOSED);
    connector.run();
    expect("x: not sent: there is no connection");
    connector.advance(SECOND);

    expect("attempt 2", "open");
    expectReceived("0", "1", "2");
    cut();
    expect("close 1006", "down 1000");
    ws.send("room again");
    connector.advance(SECOND);
    expect("attempt 3", "open");
    expectReceived("room again");
  }

  @Test
  void more_than_a_connection_may_buffer_must_not_wait() {
    connector.options = WebSocketOptions.builder().maxBufferedAmount(1000).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> start(p -> p.queue(1, 1001)))
        .withMessage("a queue of 1001 bytes: at most maxBufferedAmount, which is 1000");
    assertThat(living).isEmpty();

    failing(1);
    ReconnectingWebSocket ws = start(p -> p.queue(1000, 1000));
    while (ws.send("x") == SendResult.OK) {
      received.clear();
    }
    connector.advance(SECOND);
    expect("attempt 1", "down 500", "attempt 2", "open");
    assertThat(received).hasSize(66);
    received.clear();
  }

  @Test
  void what_a_broken_connection_had_is_reported_and_not_sent_again() {
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    expect("attempt 1", "open");
    connector.pair().blockClient();

    ws.send("lost", telling("lost"));
    connector.run();
    expect();
    cut();
    assertThat(events).hasSize(3);
    assertThat(events.poll()).startsWith("lost: the message was not sent");
    expect("close 1006", "down 500");
    ws.send("next", telling("next"));
    connector.advance(SECOND);

    expect("attempt 2", "open", "next sent");
    expectReceived("next");
  }

  @Test
  void what_the_operating_system_had_taken_is_not_sent_again_either() {
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    connector.server = peer -> {};
    connector.pair().server().pause();
    ws.send("on its way", telling("it"));
    connector.run();
    expect("attempt 1", "open", "it sent");

    cut();
    connector.advance(SECOND);

    expect("close 1006", "down 500", "attempt 2", "open");
    connector.run();
    expectReceived();
  }

  @Test
  void what_waited_and_was_handed_over_is_not_handed_over_again() {
    failing(1);
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    connector.server = WebSocket::pause;
    ws.send("handed over", telling("it"));
    ws.send("as well");
    connector.advance(Duration.ofMillis(500));
    expect("attempt 1", "down 500", "attempt 2", "open", "it sent");

    connector.server = peer -> peer.onText(received::add);
    cut();
    connector.advance(SECOND);

    expect("close 1006", "down 1000", "attempt 3", "open");
    assertThat(ws.bufferedAmount()).isZero();
    expectReceived();
  }

  @Test
  void a_connection_that_breaks_while_it_is_set_up_leaves_alone_what_waits() {
    failing(1);
    onOpen = WebSocket::terminate;
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    ws.send("patient", telling("it"));
    connector.advance(Duration.ofMillis(500));
    expect("attempt 1", "down 500", "attempt 2", "open", "close 1006", "down 1000");

    onOpen = opened -> {};
    connector.advance(SECOND);

    expect("attempt 3", "open", "it sent");
    expectReceived("patient");
  }

  @Test
  void what_is_sent_while_the_connection_closes_waits_for_the_next() {
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    Objects.requireNonNull(ws.current()).close(1012, "");

    assertThat(ws.isOpen()).isFalse();
    assertThat(ws.send("x")).isEqualTo(SendResult.OK);
    connector.advance(SECOND);

    expect("attempt 1", "open", "close 1012", "down 500", "attempt 2", "open");
    expectReceived("x");
  }

  @Test
  void what_waits_when_it_gives_up_is_refused_before_that_is_told() {
    failing(2);
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000).maxAttempts(2));
    ws.send("a", telling("a"));
    ws.send("b");
    ws.send("c", telling("c"));
    CompletableFuture<Void> d = ws.sendAsync("d");

    connector.advance(SECOND);

    expect(
        "attempt 1",
        "down 500",
        "attempt 2",
        "a: not sent: this WebSocket is closed",
        "c: not sent: this WebSocket is closed",
        "given up");
    assertThat(d).isCompletedExceptionally();
    assertThat(ws.send("e", telling("e"))).isEqualTo(SendResult.CLOSED);
    connector.run();
    expect("e: not sent: this WebSocket is closed");
  }

  // -- how it ends -------------------------------------------------------------------------------

  @Test
  void closing_closes_the_connection_behind_what_was_sent() {
    List<String> closes = new ArrayList<>();
    ReconnectingWebSocket ws = start(p -> {});
    connector.pair().server().onClose((code, reason) -> closes.add(code + reason));

    ws.send("last");
    ws.close(4001, "bye");
    ws.close();
    connector.run();

    expect("attempt 1", "open", "close 4001");
    expectReceived("last");
    assertThat(closes).containsExactly("4001bye");
    assertThat(ws.isClosed()).isTrue();
    assertThat(living).isEmpty();
  }

  @Test
  void closing_ends_a_delay_and_refuses_what_waits() {
    failing(1);
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    ws.send("x", telling("x"));

    ws.close();
    connector.run();

    expect("attempt 1", "down 500", "x: not sent: this WebSocket is closed");
    assertThat(connector.waiting()).isZero();
  }

  @Test
  void closing_gives_up_an_attempt() {
    CompletableFuture<WebSocket> opening = new CompletableFuture<>();
    connector.outcomes.add(opening);
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    ws.send("x", telling("x"));

    ws.close();
    connector.run();

    expect("attempt 1", "x: not sent: this WebSocket is closed");
    assertThat(opening).isCancelled();
  }

  @Test
  void a_connection_that_comes_too_late_is_closed_unseen() {
    connector.outcomes.add(new CompletableFuture<>());
    ReconnectingWebSocket ws = start(p -> {});
    ws.close(4002, "");

    connector.open(Objects.requireNonNull(connector.lastSetup));
    connector.run();

    expect("attempt 1");
    assertThat(Objects.requireNonNull(connector.pair().server().closeInfo()).code())
        .isEqualTo(4002);
  }

  @Test
  void closing_while_it_is_set_up_sends_first_what_waits() {
    failing(1);
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    ws.send("waited", telling("it"));
    onOpen =
        opened -> {
          ws.close();
          assertThat(opened.isOpen()).isTrue();
          opened.send("set up");
        };

    connector.advance(SECOND);

    expect("attempt 1", "down 500", "attempt 2", "open", "it sent", "close 1000");
    expectReceived("set up", "waited");
    assertThat(living).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"attempt", "down"})
  void an_event_may_close_it(String when) {
    failing(1);
    onEvent =
        (event, reconnecting) -> {
          if (event.equals(when)) {
            reconnecting.close();
          }
        };

    start(p -> {});
    connector.advance(HOUR);

    assertThat(events.poll()).isEqualTo("attempt 1");
    if (when.equals("down")) {
      assertThat(events.poll()).isEqualTo("down 500");
    }
    expect();
    assertThat(living).isEmpty();
  }

  @Test
  void the_end_of_the_connection_may_close_it() {
    ReconnectingWebSocket[] self = new ReconnectingWebSocket[1];
    onOpen = ws -> ws.onClose((code, reason) -> self[0].close());
    self[0] = start(p -> p.queue(10, 1000));
    cut();
    expect("attempt 1", "open");
    self[0].send("x", telling("x"));
    connector.run();

    expect("x: not sent: this WebSocket is closed");
    assertThat(living).isEmpty();
  }

  @Test
  void closing_refuses_what_waited_for_the_successor_of_a_closing_connection() {
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    Objects.requireNonNull(ws.current()).close(1012, "");
    assertThat(ws.send("x", telling("x"))).isEqualTo(SendResult.OK);

    ws.close();
    connector.run();

    expect("attempt 1", "open", "close 1012", "x: not sent: this WebSocket is closed");
  }

  @Test
  void a_code_that_may_not_be_sent_closes_nothing() {
    ReconnectingWebSocket ws = start(p -> {});

    assertThatIllegalArgumentException().isThrownBy(() -> ws.close(1006, ""));

    assertThat(ws.isOpen()).isTrue();
    expect("attempt 1", "open");
  }

  @Test
  void nobody_is_left_waiting_when_the_thread_of_the_client_has_ended() {
    failing(1);
    ReconnectingWebSocket ws = start(p -> p.queue(10, 1000));
    expect("attempt 1", "down 500");
    ws.send("x", telling("x"));
    connector.ended = true;

    ws.close();

    expect("x: not sent: this WebSocket is closed");
    connector.ended = false;
  }

  @Test
  void it_gives_up_when_there_is_no_thread_for_another_attempt() {
    start(p -> {});
    connector.ended = true;

    connector.pair().cut();

    expect("attempt 1", "open", "close 1006", "down 500", "given up");
    assertThat(living).isEmpty();
    connector.ended = false;
  }
}
