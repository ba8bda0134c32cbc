// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.server.topic.BackplaneSettings;
import io.hawser.testkit.SimulatedPair;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Broadcasts whose conditions have side effects. */
class AudienceConditionTest {
  private static final int MESSAGES = 1000;

  private final DefaultEventExecutor loop = new DefaultEventExecutor();
  private final BroadcastCounters counters = new BroadcastCounters();
  private final Audience audience =
      new Audience(
          loop,
          WebSocketUpgrader.create(ws -> {}),
          (topic, message, except) -> {},
          new Roster(BackplaneSettings.DEFAULT, removed -> {}),
          SlowReceiver.TERMINATE,
          counters,
          null);
  private final List<SimulatedPair> pairs = new ArrayList<>();
  private final List<List<String>> heard = new ArrayList<>();

  /** The side effect of a condition on a client. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
  enum Act {
    SEND(client -> client.send("aside")),
    PING(client -> client.ping(ByteBuffer.allocate(0))),
    SUBSCRIBE(client -> client.subscribe("topic"));

    private final Consumer<WebSocket> act;

    Act(Consumer<WebSocket> act) {
      this.act = act;
    }
  }

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private void inLoop(Runnable task) throws Exception {
    loop.submit(task).get(30, TimeUnit.SECONDS);
  }

  private void connect(int clients) throws Exception {
    inLoop(
        () -> {
          for (int i = 0; i < clients; i++) {
            List<String> texts = new ArrayList<>();
            heard.add(texts);
            WebSocketOptions options = WebSocketOptions.builder().build();
            SimulatedPair pair =
                SimulatedPair.connect(
                    options,
                    ws -> ws.onText(texts::add).onClose((code, reason) -> texts.add("" + code)),
                    options,
                    ws -> {});
            pair.server().attach(i);
            pairs.add(pair);
            WebSocketConnection connection = (WebSocketConnection) pair.server();
            connection.topics(audience.add(connection));
          }
        });
  }

  private void broadcast(int message, Predicate<? super WebSocketConnection> to) {
    audience.broadcast(PreparedMessage.text("m" + message), to);
  }

  private void deliver() throws Exception {
    inLoop(() -> {}); // waits for the end of the turn
    inLoop(() -> pairs.forEach(SimulatedPair::run));
  }

  private static List<String> messages(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }

  @ParameterizedTest
  @EnumSource
  void each_message_arrives_once_and_in_order_whatever_a_condition_does(Act act) throws Exception {
    connect(3);
    inLoop(
        () -> {
          for (int i = 0; i < MESSAGES; i++) {
            boolean acts = i % 100 == 50;
            broadcast(
                i,
                client -> {
                  if (acts) {
                    act.act.accept(client);
                  }
                  return true;
                });
          }
        });
    deliver();

    for (List<String> texts : heard) {
      assertThat(texts)
          .filteredOn(text -> text.startsWith("m"))
          .containsExactlyElementsOf(messages(0, MESSAGES));
      assertThat(texts).filteredOn("aside"::equals).hasSize(act == Act.SEND ? 10 : 0);
    }
    assertThat(counters.statistics().delivered()).isEqualTo(3L * MESSAGES);
  }

  @Test
  void a_message_from_a_condition_arrives_before_the_broadcast() throws Exception {
    connect(1);
    inLoop(
        () -> {
          broadcast(0, client -> true);
          broadcast(
              1,
              client -> {
                client.send("aside");
                return true;
              });
          broadcast(2, client -> true);
        });
    deliver();

    assertThat(heard.get(0)).containsExactly("m0", "aside", "m1", "m2");
  }

  @Test
  void a_client_that_a_condition_closes_gets_earlier_messages() throws Exception {
    connect(2);
    WebSocket first = pairs.get(0).server();
    inLoop(
        () -> {
          for (int i = 0; i < 10; i++) {
            boolean closes = i == 5;
            broadcast(
                i,
                client -> {
                  if (closes && client.equals(first)) {
                    client.close(1000, "");
                  }
                  return true;
                });
          }
        });
    deliver();

    List<String> expected = new ArrayList<>(messages(0, 5));
    expected.add("1000");
    assertThat(heard.get(0)).containsExactlyElementsOf(expected);
    assertThat(heard.get(1)).containsExactlyElementsOf(messages(0, 10));
    assertThat(counters.statistics().delivered()).isEqualTo(15);
  }

  @Test
  void a_message_from_a_condition_to_another_client_overtakes_nothing() throws Exception {
    connect(3);
    WebSocket first = pairs.get(0).server();
    WebSocket last = pairs.get(2).server();
    inLoop(
        () -> {
          broadcast(0, client -> true);
          broadcast(
              1,
              client -> {
                if (client.equals(first)) {
                  last.send("aside");
                }
                return true;
              });
        });
    deliver();

    assertThat(heard.get(2)).containsExactly("m0", "m1", "aside");
  }

  @Test
  void conditions_that_send_to_the_next_client_do_not_overflow_the_stack() throws Exception {
    int clients = 3000;
    connect(clients);
    inLoop(
        () -> {
          for (int i = 0; i < 2; i++) {
            broadcast(
                i,
                client -> {
                  int next = (indexOf(client) + 1) % clients;
                  pairs.get(next).server().send("aside");
                  return true;
                });
          }
        });
    deliver();

    for (List<String> texts : heard) {
      assertThat(texts).filteredOn(text -> text.startsWith("m")).containsExactly("m0", "m1");
      assertThat(texts).hasSize(4);
    }
    assertThat(counters.statistics().delivered()).isEqualTo(2L * clients);
  }

  private int indexOf(WebSocket client) {
    return Objects.requireNonNull(client.attachment(Integer.class));
  }

  @Test
  void an_error_in_a_condition_does_not_affect_other_clients() throws Exception {
    connect(3);
    WebSocket second = pairs.get(1).server();
    inLoop(
        () -> {
          broadcast(
              0,
              client -> {
                if (client.equals(second)) {
                  throw new StackOverflowError("on purpose");
                }
                return true;
              });
          broadcast(1, client -> true);
        });
    deliver();

    assertThat(heard.get(0)).containsExactly("m0", "m1");
    assertThat(heard.get(1)).containsExactly("m1");
    assertThat(heard.get(2)).containsExactly("m0", "m1");
    assertThat(counters.statistics().delivered()).isEqualTo(5);
  }

  @Test
  void a_broadcast_from_a_condition_follows_earlier_broadcasts() throws Exception {
    connect(2);
    WebSocket first = pairs.get(0).server();
    inLoop(
        () -> {
          broadcast(
              0,
              client -> {
                if (client.equals(first)) {
                  broadcast(2, other -> true);
                }
                return true;
              });
          broadcast(1, client -> true);
        });
    deliver();

    assertThat(heard).containsOnly(messages(0, 3));
  }
}
