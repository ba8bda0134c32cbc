// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.WebSocket;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which handlers can be set beside each other, and that none is lost. */
class HandlersTest {
  private static final Map<String, Consumer<WebSocket>> SETTERS =
      Map.of(
          "onMessage", ws -> ws.onMessage(message -> {}),
          "onText", ws -> ws.onText(text -> {}),
          "onBinary", ws -> ws.onBinary(bytes -> {}),
          "onPart", ws -> ws.onPart(1000, (part, last) -> {}),
          "onPing", ws -> ws.onPing(payload -> {}),
          "onPong", ws -> ws.onPong(payload -> {}),
          "onLatency", ws -> ws.onLatency(latency -> {}),
          "onDrain", ws -> ws.onDrain(() -> {}),
          "onError", ws -> ws.onError(problem -> {}),
          "onClose", ws -> ws.onClose((code, reason) -> {}));

  private static final List<String> EXCLUSIVE =
      List.of(
          "onMessage onText",
          "onMessage onBinary",
          "onMessage onPart",
          "onPart onText",
          "onPart onBinary");

  static Stream<Arguments> pairs() {
    return SETTERS.keySet().stream()
        .flatMap(one -> SETTERS.keySet().stream().map(other -> Arguments.of(one, other)));
  }

  private static void set(WebSocket ws, String name) {
    Consumer<WebSocket> setter = SETTERS.get(name);
    assertThat(setter).isNotNull();
    setter.accept(ws);
  }

  @ParameterizedTest(name = "{0} and then {1}")
  @MethodSource("pairs")
  void a_handler_that_would_be_lost_cannot_be_set(String one, String other) {
    WebSocket ws = SimulatedPair.connect(client -> {}, server -> {}).server();
    boolean excluded =
        EXCLUSIVE.contains(one + " " + other) || EXCLUSIVE.contains(other + " " + one);
    set(ws, one);

    if (one.equals(other)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> set(ws, other))
          .withMessageContaining(other + " already has a handler");
    } else if (excluded) {
      assertThatIllegalStateException()
          .isThrownBy(() -> set(ws, other))
          .withMessageContaining(other + " cannot be set beside " + one);
    } else {
      set(ws, other);
    }
  }

  @Test
  void the_first_handler_stays_if_a_second_one_is_refused() {
    List<String> heard = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> {},
            server -> {
              server.onText(text -> heard.add("first " + text));
              assertThatIllegalStateException()
                  .isThrownBy(() -> server.onText(text -> heard.add("second " + text)));
              assertThatIllegalStateException()
                  .isThrownBy(() -> server.onMessage(message -> heard.add("message")));
            });

    pair.client().send("hello");
    pair.run();

    assertThat(heard).containsExactly("first hello");
  }

  @Test
  void a_listener_replaces_handlers_and_listeners_and_excludes_handlers() {
    RecordingListener first = new RecordingListener();
    RecordingListener second = new RecordingListener();
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> {},
            server -> server.onText(text -> server.listener(first)).onBinary(bytes -> {}));
    pair.client().send("switch");
    pair.client().send("one");
    pair.run();
    assertThat(first.next()).isEqualTo("text one");

    pair.server().listener(second);
    pair.client().send("two");
    pair.run();
    assertThat(second.next()).isEqualTo("text two");
    first.assertNothingElse();

    for (String name : SETTERS.keySet()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> set(pair.server(), name))
          .withMessageContaining("has a listener");
    }
  }
}
