// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.server.topic.BackplaneSettings;
import io.hawser.testkit.SimulatedPair;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that the subscriptions that all threads see are those that messages are sent to. */
class RosterTest {
  private static final List<String> TOPICS = List.of("a", "b", "c");

  private final DefaultEventExecutor loop = new DefaultEventExecutor();
  private final Hub hub = WebSocketUpgrader.create(ws -> {});
  private final Roster roster = new Roster(BackplaneSettings.DEFAULT, removed -> {});
  private final Audience audience =
      new Audience(
          loop,
          hub,
          (topic, message, except) -> {},
          roster,
          SlowReceiver.TERMINATE,
          new BroadcastCounters(),
          null);
  private final List<SimulatedPair> pairs = new ArrayList<>();
  private final List<List<String>> heard = new ArrayList<>();

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private void inLoop(Runnable task) throws Exception {
    loop.submit(task).get(30, TimeUnit.SECONDS);
  }

  private WebSocket connect() throws Exception {
    inLoop(
        () -> {
          List<String> texts = new ArrayList<>();
          heard.add(texts);
          SimulatedPair pair = SimulatedPair.connect(ws -> ws.onText(texts::add), ws -> {});
          pairs.add(pair);
          WebSocketConnection connection = (WebSocketConnection) pair.server();
          connection.topics(audience.add(connection));
        });
    return pairs.get(pairs.size() - 1).server();
  }

  private void remove(WebSocket client) {
    audience.remove((WebSocketConnection) client);
  }

  /** Publishes each topic's name, and checks that exactly the subscribers get it. */
  private void assertDelivery() throws Exception {
    inLoop(() -> heard.forEach(List::clear));
    inLoop(() -> TOPICS.forEach(t -> audience.publish(t, PreparedMessage.text(t), null)));
    inLoop(() -> {}); // waits for the end of the turn
    inLoop(() -> pairs.forEach(SimulatedPair::run));
    for (int i = 0; i < pairs.size(); i++) {
      WebSocket client = pairs.get(i).server();
      assertThat(heard.get(i))
          .containsExactlyElementsOf(
              TOPICS.stream().filter(t -> roster.subscribers(t).contains(client)).toList());
    }
  }

  @Test
  void a_subscription_is_seen_before_its_event_loop_acts() throws Exception {
    WebSocket client = connect();
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    loop.execute(blocked::join);

    client.subscribe("a");
    client.subscribe("a");
    client.subscribe("b");
    client.unsubscribe("b");
    client.unsubscribe("c");

    assertThat(roster.subscribers("a")).containsExactly(client);
    assertThat(roster.subscriberCount("a")).isEqualTo(1);
    assertThat(roster.subscribers("b")).isEmpty();
    assertThat(roster.subscriberCount("b")).isZero();
    assertThat(roster.topics()).containsExactly("a");
    blocked.complete(null);
    assertDelivery();
  }

  @Test
  void a_client_leaves_topics_that_its_event_loop_has_not_joined_yet() throws Exception {
    WebSocket client = connect();
    List<Integer> left = new ArrayList<>();

    inLoop(
        () -> {
          CompletableFuture.runAsync(() -> client.subscribe("a")).join();
          remove(client);
          left.add(roster.subscriberCount("a"));
        });

    assertThat(left).containsExactly(0);
    assertDelivery();
  }

  @Test
  void a_result_does_not_change_afterwards() throws Exception {
    WebSocket one = connect();
    WebSocket other = connect();
    one.subscribe("a");
    Set<WebSocket> before = roster.subscribers("a");

    other.subscribe("a");
    one.unsubscribe("a");

    assertThat(before).containsExactly(one);
    assertThat(roster.subscribers("a")).containsExactly(other);
  }

  @Test
  void an_unsubscription_on_the_event_loop_overtakes_the_task_of_another_thread() throws Exception {
    WebSocket client = connect();

    inLoop(
        () -> {
          CompletableFuture.runAsync(() -> client.subscribe("a")).join();
          client.unsubscribe("a");
        });

    assertThat(roster.subscriberCount("a")).isZero();
    assertDelivery();
  }

  @Test
  void a_subscription_on_the_event_loop_overtakes_the_task_of_another_thread() throws Exception {
    WebSocket client = connect();
    client.subscribe("a");

    inLoop(
        () -> {
          CompletableFuture.runAsync(() -> client.unsubscribe("a")).join();
          client.subscribe("a");
        });

    assertThat(roster.subscriberCount("a")).isEqualTo(1);
    assertDelivery();
  }

  /** One thread subscribes, publishes and unsubscribes, before the event loop does any of it. */
  @Test
  void what_a_thread_publishes_while_it_is_subscribed_is_delivered() throws Exception {
    WebSocket client = connect();
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    loop.execute(blocked::join);

    client.subscribe("a");
    audience.run(() -> audience.publish("a", PreparedMessage.text("in between"), null));
    client.unsubscribe("a");
    audience.run(() -> audience.publish("a", PreparedMessage.text("too late"), null));
    blocked.complete(null);

    inLoop(() -> {});
    inLoop(() -> {});
    inLoop(() -> pairs.forEach(SimulatedPair::run));
    assertThat(heard.get(0)).containsExactly("in between");
  }

  @Test
  void a_client_that_has_left_leaves_nothing() throws Exception {
    WebSocket client = connect();
    client.subscribe("a");
    inLoop(
        () -> {
          CompletableFuture.runAsync(() -> client.subscribe("b")).join();
          remove(client);
          client.subscribe("a");
        });
    inLoop(() -> {});
    client.subscribe("c");
    inLoop(() -> {});
    assertThat(roster.topics()).isEmpty();

    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    client.subscribe("c"); // no event loop runs its task
    assertThat(roster.topics()).isEmpty();
  }

  @Test
  void threads_that_change_the_same_subscriptions_agree_with_the_event_loop() throws Exception {
    long seed = System.nanoTime();
    for (int round = 0; round < 30; round++) {
      while (pairs.size() < 5) {
        connect();
      }
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        SplittableRandom random = new SplittableRandom(seed + 31L * round + t);
        Runnable changes = () -> change(random);
        boolean onLoop = t == 0;
        threads.add(
            onLoop
                ? CompletableFuture.runAsync(changes, loop)
                : CompletableFuture.runAsync(changes));
      }
      CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
      inLoop(() -> {});
      try {
        assertDelivery();
      } catch (AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
    inLoop(() -> pairs.forEach(pair -> remove(pair.server())));
    assertThat(roster.topics()).isEmpty();
  }

  private void change(SplittableRandom random) {
    for (int i = 0; i < 2000; i++) {
      WebSocket client = pairs.get(random.nextInt(pairs.size())).server();
      String topic = TOPICS.get(random.nextInt(TOPICS.size()));
      if (random.nextBoolean()) {
        client.subscribe(topic);
      } else {
        client.unsubscribe(topic);
      }
    }
  }
}
