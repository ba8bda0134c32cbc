// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HandshakeException;
import io.hawser.SendCallback;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A reconnecting WebSocket in memory. Records its events in order, and the messages that its
 * servers receive.
 */
final class ReconnectingLife {
  final SimulatedConnector connector = new SimulatedConnector();
  final Set<ReconnectingWebSocket> living = new HashSet<>();
  final ArrayDeque<String> events = new ArrayDeque<>();
  final ArrayDeque<String> received = new ArrayDeque<>();

  // what a test does inside a callback
  Consumer<WebSocket> onOpen = ws -> {};
  WebSocket.CloseHandler onClose = (code, reason) -> events.add("close " + code);
  BiConsumer<String, ReconnectingWebSocket> onEvent = (event, reconnecting) -> {};

  private @Nullable Outage outage;

  private final ReconnectListener listener =
      new ReconnectListener() {
        @Override
        public void onOpen(WebSocket ws) {
          events.add("open");
          ws.onClose((code, reason) -> onClose.onClose(code, reason));
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
        public void onLost(ReconnectingWebSocket reconnecting, String topic) {
          events.add("lost " + topic);
          onEvent.accept("lost", reconnecting);
        }

        @Override
        public void onGivenUp(ReconnectingWebSocket reconnecting, Outage cause) {
          events.add("given up");
          outage = cause;
          onEvent.accept("given up", reconnecting);
        }
      };

  /** Starts, and runs everything that can run at once. */
  ReconnectingWebSocket start(Consumer<ReconnectPolicy.Builder> options) {
    ReconnectingWebSocket started = begin(options);
    connector.run();
    return started;
  }

  /** Starts, and runs nothing yet. */
  ReconnectingWebSocket begin(Consumer<ReconnectPolicy.Builder> options) {
    connector.server = ws -> ws.onText(received::add).onBinary(bytes -> received.add("" + bytes));
    ReconnectPolicy.Builder policy = ReconnectPolicy.builder();
    options.accept(policy);
    return ReconnectingConnection.start(
        policy.build(), connector.options, listener, connector, living);
  }

  /** Makes the next attempts fail. */
  void failing(int times) {
    for (int i = 0; i < times; i++) {
      connector.outcomes.add(failed(new TransportException("nobody there", null)));
    }
  }

  /** The outcome of an attempt that fails. */
  static CompletableFuture<WebSocket> failed(Throwable problem) {
    return CompletableFuture.failedFuture(problem);
  }

  /** The failure of an attempt that the server refuses. */
  static HandshakeException refusal(int status, String... headers) {
    HttpResponse answer = HttpResponse.text(status, "");
    for (int i = 0; i < headers.length; i += 2) {
      answer = answer.with(headers[i], headers[i + 1]);
    }
    return new HandshakeException("refused", answer);
  }

  /** Breaks the network. */
  void cut() {
    connector.pair().cut();
    connector.run();
  }

  /** Returns a callback that records an event. */
  SendCallback telling(String name) {
    return failure -> events.add(name + (failure == null ? " sent" : ": " + failure.getMessage()));
  }

  /** Asserts that exactly these events have happened since the last call. */
  void expect(String... expected) {
    assertThat(events).containsExactly(expected);
    events.clear();
  }

  /** Asserts that the servers have received exactly these messages since the last call. */
  void expectReceived(String... expected) {
    assertThat(received).containsExactly(expected);
    received.clear();
  }

  /** The outage that was reported last. */
  Outage outage() {
    return Objects.requireNonNull(outage);
  }

  /** Asserts that nothing else has happened or will happen, and that nothing is left over. */
  void assertNothingElse() {
    connector.advance(Duration.ofHours(1));
    assertThat(events).isEmpty();
    assertThat(received).isEmpty();
    assertThat(living).allMatch(reconnecting -> !reconnecting.isClosed());
    if (living.isEmpty()) {
      assertThat(connector.waiting()).isZero();
    }
  }
}
