// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.SendResult;
import io.hawser.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how a reconnecting WebSocket is closed. */
class ReconnectingEndTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ReconnectingLife life = new ReconnectingLife();
  private final SimulatedConnector connector = life.connector;

  @AfterEach
  void nothing_else_happened() {
    life.assertNothingElse();
  }

  @Test
  void closing_closes_the_connection_after_all_sent_messages() {
    List<String> closes = new ArrayList<>();
    ReconnectingWebSocket ws = life.start(p -> {});
    connector.pair().server().onClose((code, reason) -> closes.add(code + reason));

    ws.send("last");
    ws.close(4001, "bye");
    ws.close();
    connector.run();

    life.expect("attempt 1", "open", "close 4001");
    life.expectReceived("last");
    assertThat(closes).containsExactly("4001bye");
    assertThat(ws.isClosed()).isTrue();
    assertThat(life.living).isEmpty();
  }

  @Test
  void closing_ends_a_delay_and_refuses_waiting_messages() {
    life.failing(1);
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    ws.send("x", life.telling("x"));

    ws.close();
    connector.run();

    life.expect("attempt 1", "down 500", "x: not sent: this WebSocket is closed");
    assertThat(connector.waiting()).isZero();
    assertThat(ws.bufferedAmount()).isZero();
  }

  @Test
  void closing_refuses_messages_that_wait_after_a_broken_connection() {
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    life.cut();
    ws.send("x", life.telling("x"));

    ws.close();
    connector.run();

    life.expect(
        "attempt 1", "open", "close 1006", "down 500", "x: not sent: this WebSocket is closed");
  }

  @Test
  void closing_gives_up_an_attempt() {
    CompletableFuture<WebSocket> opening = new CompletableFuture<>();
    connector.outcomes.add(opening);
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    ws.send("x", life.telling("x"));

    ws.close();
    connector.run();

    life.expect("attempt 1", "x: not sent: this WebSocket is closed");
    assertThat(opening).isCancelled();
  }

  @Test
  void closing_before_the_start_prevents_the_start() {
    ReconnectingWebSocket ws = life.begin(p -> {});

    ws.close();
    connector.run();

    life.expect();
    assertThat(connector.lastSetup).isNull();
  }

  @Test
  void closing_before_an_attempt_requests_no_connection() {
    life.onEvent = (event, reconnecting) -> connector.execute(reconnecting::close);

    life.start(p -> {});

    life.expect("attempt 1");
    assertThat(connector.lastSetup).isNull();
  }

  @Test
  void closing_gives_up_an_attempt_that_begins_at_the_same_time() {
    CompletableFuture<WebSocket> opening = new CompletableFuture<>();
    connector.outcomes.add(opening);
    ReconnectingWebSocket ws = life.begin(p -> p.queue(10, 1000));
    ws.send("x", life.telling("x"));
    connector.onConnect = ws::close;

    connector.run();

    life.expect("attempt 1", "x: not sent: this WebSocket is closed");
    assertThat(opening).isCancelled();
  }

  @Test
  void closing_while_giving_up_is_not_reported() {
    ReconnectingWebSocket[] self = new ReconnectingWebSocket[1];
    self[0] =
        life.start(
            p ->
                p.finalCloseCodes(
                    code -> {
                      self[0].close();
                      return true;
                    }));

    life.cut();

    life.expect("attempt 1", "open", "close 1006");
    assertThat(life.living).isEmpty();
  }

  @Test
  void a_connection_that_opens_too_late_is_closed_without_events() {
    connector.outcomes.add(new CompletableFuture<>());
    ReconnectingWebSocket ws = life.start(p -> {});
    ws.close(4002, "");
    ws.close(4003, "");

    connector.open(Objects.requireNonNull(connector.lastSetup));
    connector.run();

    life.expect("attempt 1");
    assertThat(Objects.requireNonNull(connector.pair().server().closeInfo()).code())
        .isEqualTo(4002);
  }

  @Test
  void closing_during_setup_sends_waiting_messages_first() {
    life.failing(1);
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    ws.send("waited", life.telling("it"));
    life.onOpen =
        opened -> {
          ws.close(4001, "enough");
          assertThat(opened.isOpen()).isTrue();
          opened.send("set up");
          assertThat(ws.send("too late", life.telling("too late"))).isEqualTo(SendResult.CLOSED);
        };

    connector.advance(SECOND);

    life.expect(
        "attempt 1",
        "down 500",
        "attempt 2",
        "open",
        "too late: not sent: this WebSocket is closed",
        "it sent",
        "close 4001");
    life.expectReceived("set up", "waited");
    assertThat(life.living).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"attempt", "down"})
  void an_event_may_close_it(String when) {
    life.failing(1);
    life.onEvent =
        (event, reconnecting) -> {
          if (event.equals(when)) {
            reconnecting.close();
          }
        };

    life.start(p -> {});
    assertThat(connector.waiting()).isZero();
    connector.advance(HOUR);

    assertThat(life.events.poll()).isEqualTo("attempt 1");
    if (when.equals("down")) {
      assertThat(life.events.poll()).isEqualTo("down 500");
    }
    life.expect();
    assertThat(life.living).isEmpty();
  }

  @Test
  void the_end_of_the_connection_may_close_it() {
    ReconnectingWebSocket[] self = new ReconnectingWebSocket[1];
    life.onClose = (code, reason) -> self[0].close();
    self[0] = life.start(p -> p.queue(10, 1000));
    life.cut();
    life.expect("attempt 1", "open");
    self[0].send("x", life.telling("x"));
    connector.run();

    life.expect("x: not sent: this WebSocket is closed");
    assertThat(life.living).isEmpty();
  }

  @Test
  void closing_refuses_messages_that_wait_during_a_closing_handshake() {
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    Objects.requireNonNull(ws.current()).close(1012, "");
    assertThat(ws.send("x", life.telling("x"))).isEqualTo(SendResult.OK);

    ws.close();
    connector.run();

    life.expect("attempt 1", "open", "close 1012", "x: not sent: this WebSocket is closed");
  }

  @Test
  void an_invalid_close_code_closes_nothing() {
    ReconnectingWebSocket ws = life.start(p -> {});

    assertThatIllegalArgumentException().isThrownBy(() -> ws.close(1006, ""));

    assertThat(ws.isOpen()).isTrue();
    assertThat(ws.isClosed()).isFalse();
    life.expect("attempt 1", "open");
  }

  @Test
  void callbacks_are_called_after_the_client_thread_has_ended() {
    life.failing(1);
    ReconnectingWebSocket ws = life.start(p -> p.queue(10, 1000));
    life.expect("attempt 1", "down 500");
    ws.send("x", life.telling("x"));
    connector.ended = true;

    ws.close();

    life.expect("x: not sent: this WebSocket is closed");
    connector.ended = false;
  }

  @Test
  void it_gives_up_when_its_thread_has_ended_before_an_attempt() {
    life.onEvent = (event, reconnecting) -> connector.ended = true;

    life.start(p -> {});

    life.expect("attempt 1", "given up");
    assertThat(life.living).isEmpty();
    connector.ended = false;
  }

  @Test
  void it_gives_up_when_there_is_no_thread_for_another_attempt() {
    life.start(p -> {});
    connector.ended = true;

    connector.pair().cut();

    life.expect("attempt 1", "open", "close 1006", "down 500", "given up");
    assertThat(life.living).isEmpty();
    connector.ended = false;
  }
}
