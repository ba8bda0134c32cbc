// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import static io.hawser.client.reconnect.ReconnectingLife.failed;
import static io.hawser.client.reconnect.ReconnectingLife.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.TransportException;
import io.hawser.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests when a reconnecting WebSocket tries again, and when it gives up. */
class ReconnectingAttemptsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ReconnectingLife life = new ReconnectingLife();
  private final SimulatedConnector connector = life.connector;

  @AfterEach
  void nothing_else_happened() {
    life.assertNothingElse();
  }

  @Test
  void it_starts_immediately_and_is_open_after_setup() {
    List<Boolean> open = new ArrayList<>();
    ReconnectingWebSocket[] self = new ReconnectingWebSocket[1];
    life.onEvent = (event, reconnecting) -> self[0] = reconnecting;
    life.onOpen = ws -> open.add(self[0].isOpen());

    ReconnectingWebSocket ws = life.start(p -> {});

    life.expect("attempt 1", "open");
    assertThat(open).containsExactly(false);
    assertThat(ws.isOpen()).isTrue();
    assertThat(ws.current()).isSameAs(connector.pair().client());
    assertThat(life.living).containsExactly(ws);
    ws.send("hello");
    connector.run();
    life.expectReceived("hello");
  }

  @Test
  void a_connection_that_breaks_is_followed_by_another() {
    ReconnectingWebSocket ws = life.start(p -> {});
    connector.advance(SECOND.multipliedBy(10));
    life.cut();
    life.expect("attempt 1", "open", "close 1006", "down 500");
    assertThat(ws.current()).isNull();
    assertThat(life.outage().code()).isEqualTo(1006);
    assertThat(life.outage().closeInfo()).isSameAs(connector.pair().client().closeInfo());
    assertThat(life.outage().failure()).isNull();

    connector.advance(Duration.ofMillis(499));
    life.expect();
    connector.advance(Duration.ofMillis(1));

    life.expect("attempt 1", "open");
    assertThat(connector.pairs).hasSize(2);
    assertThat(ws.current()).isSameAs(connector.pair().client());
  }

  @Test
  void failed_attempts_are_farther_and_farther_apart() {
    life.failing(4);
    life.start(p -> p.maxDelay(Duration.ofSeconds(3)));

    connector.advance(SECOND.multipliedBy(10));

    life.expect(
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
    assertThat(life.outage().attempts()).isEqualTo(4);
    assertThat(life.outage().code()).isZero();
    assertThat(life.outage().closeInfo()).isNull();
    assertThat(life.outage().failure()).isInstanceOf(TransportException.class);
  }

  @Test
  void a_failed_attempt_is_reported_where_callbacks_run() {
    CompletableFuture<WebSocket> opening = new CompletableFuture<>();
    connector.outcomes.add(opening);
    life.start(p -> {});

    opening.completeExceptionally(new TransportException("nobody there", null));
    life.expect("attempt 1");
    connector.run();

    life.expect("down 500");
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
  }

  @Test
  void only_a_stable_connection_resets_the_attempts() {
    life.start(p -> p.stableAfter(SECOND.multipliedBy(5)));
    life.expect("attempt 1", "open");
    for (int attempt = 1; attempt <= 3; attempt++) {
      connector.advance(Duration.ofMillis(4999));
      life.cut();
      int delay = 500 << attempt - 1;
      life.expect("close 1006", "down " + delay);
      assertThat(life.outage().attempts()).isEqualTo(attempt);
      connector.advance(Duration.ofMillis(delay));
      life.expect("attempt " + (attempt + 1), "open");
    }

    connector.advance(SECOND.multipliedBy(5));
    life.cut();

    life.expect("close 1006", "down 500");
    assertThat(life.outage().attempts()).isZero();
    connector.advance(SECOND);
    life.expect("attempt 1", "open");
  }

  @Test
  void the_number_of_attempts_can_be_limited() {
    life.failing(10);
    ReconnectingWebSocket ws = life.start(p -> p.maxAttempts(3));

    connector.advance(HOUR);

    life.expect("attempt 1", "down 500", "attempt 2", "down 1000", "attempt 3", "given up");
    assertThat(life.outage().attempts()).isEqualTo(3);
    assertThat(ws.isClosed()).isTrue();
    assertThat(life.living).isEmpty();
  }

  @Test
  void a_stable_connection_restores_all_attempts() {
    life.failing(1);
    life.start(p -> p.maxAttempts(2));
    connector.advance(HOUR);
    life.expect("attempt 1", "down 500", "attempt 2", "open");
    life.failing(2);

    life.cut();
    connector.advance(HOUR);

    life.expect("close 1006", "down 500", "attempt 1", "down 500", "attempt 2", "given up");
  }

  @Test
  void the_time_of_attempts_can_be_limited() {
    life.failing(10);
    life.start(p -> p.giveUpAfter(Duration.ofMillis(3500)));

    connector.advance(HOUR);

    // The fourth would begin after 3.5 seconds, a fifth after 7.5.
    life.expect(
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
  void the_time_restarts_when_a_stable_connection_ends() {
    life.start(p -> p.giveUpAfter(Duration.ofMillis(600)));
    connector.advance(HOUR);
    life.failing(2);

    life.cut();
    connector.advance(HOUR);

    life.expect("attempt 1", "open", "close 1006", "down 500", "attempt 1", "given up");
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1002, 1008, 3000, 4000, 4999})
  void a_final_close_code_ends_it(int code) {
    ReconnectingWebSocket ws = life.start(p -> {});

    connector.pair().server().close(code, "bye");
    connector.run();

    life.expect("attempt 1", "open", "close " + code, "given up");
    assertThat(life.outage().code()).isEqualTo(code);
    assertThat(ws.isClosed()).isTrue();
    assertThat(life.living).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 1009, 1011, 1012, 1013, 1014, 3008})
  void a_temporary_close_code_does_not_end_it(int code) {
    life.start(p -> {});

    connector.pair().server().close(code, "later");
    connector.run();

    life.expect("attempt 1", "open", "close " + code, "down 500");
    connector.advance(HOUR);
    life.expect("attempt 2", "open");
  }

  @Test
  void closing_the_current_connection_follows_the_same_rules() {
    ReconnectingWebSocket ws = life.start(p -> {});

    Objects.requireNonNull(ws.current()).close(1012, "with new credentials");
    connector.run();

    life.expect("attempt 1", "open", "close 1012", "down 500");
    connector.advance(SECOND);
    life.expect("attempt 2", "open");
  }

  @ParameterizedTest
  @CsvSource({"200, true", "302, true", "401, true", "404, true", "408, false", "429, false"})
  void a_refusal_may_be_final(int status, boolean isFinal) {
    connector.outcomes.add(failed(refusal(status)));
    life.start(p -> {});

    life.expect("attempt 1", isFinal ? "given up" : "down 500");
    assertThat(life.outage().status()).isEqualTo(status);
    connector.advance(HOUR);
    if (!isFinal) {
      life.expect("attempt 2", "open");
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
  void retry_after_is_obeyed(String value, long millis) {
    connector.outcomes.add(failed(refusal(503, "Retry-After", value)));
    life.start(p -> {});
    life.expect("attempt 1", "down " + millis);

    connector.advance(Duration.ofMillis(millis - 1));
    life.expect();
    connector.advance(Duration.ofMillis(1));

    life.expect("attempt 2", "open");
  }

  @Test
  void a_predicate_that_throws_ends_it() {
    life.start(
        p ->
            p.finalCloseCodes(
                code -> {
                  throw new AssertionError("mistake");
                }));

    life.cut();

    life.expect("attempt 1", "open", "close 1006", "given up");
  }

  @Test
  void a_setup_that_throws_ends_it() {
    IllegalStateException mistake = new IllegalStateException("mistake");
    life.onOpen =
        ws -> {
          ws.onError(error -> {});
          throw mistake;
        };

    life.start(p -> {});

    life.expect("attempt 1", "open", "close 1011", "given up");
    assertThat(life.outage().failure()).isSameAs(mistake);
    assertThat(life.outage().code()).isEqualTo(1011);
  }

  @Test
  void a_connector_that_refuses_ends_it() {
    connector.outcomes.add(failed(new RejectedExecutionException("no more callbacks")));
    life.start(p -> {});

    life.expect("attempt 1", "given up");
  }

  @Test
  void a_connector_that_throws_ends_it() {
    IllegalStateException closed = new IllegalStateException("this client is closed");
    connector.onConnect =
        () -> {
          throw closed;
        };

    life.start(p -> {});

    life.expect("attempt 1", "given up");
    assertThat(life.outage().failure()).isSameAs(closed);
  }

  @Test
  void exceptions_of_the_listener_do_not_stop_it() {
    life.failing(1);
    life.onEvent =
        (event, reconnecting) -> {
          throw new IllegalStateException(event);
        };
    life.start(p -> {});
    connector.advance(SECOND);
    life.expect("attempt 1", "down 500", "attempt 2", "open");

    connector.pair().server().close();
    connector.run();

    life.expect("close 1000", "given up");
  }
}
