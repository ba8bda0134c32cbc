// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** A broker that stops, comes back, and may have lost its histories. */
abstract class InterruptionContract extends HistoryContract {
  @Test
  final void subscriptions_are_restored() throws Exception {
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    receiver.subscribe(topic);

    for (int round = 1; round <= 2; round++) {
      stop();
      start();
      sender.publish(topic, "message " + round);
      receiver.awaitMessage(topic, "message " + round);
    }

    assertThat(receiver.messages(topic)).containsExactly("message 1", "message 2");
  }

  @Test
  final void subscribing_and_unsubscribing_while_interrupted_takes_effect_later() throws Exception {
    String before = topic();
    String during = topic();
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    receiver.subscribe(before);

    stop();
    assertFails(receiver, receiver.connection().subscribe(during));
    assertFails(receiver, receiver.connection().unsubscribe(before));
    start();
    sender.publish(before, "for nobody");
    sender.publish(during, "message");

    receiver.awaitMessage(during, "message");
    receiver.subscribe(before);
    sender.publish(before, "last");
    receiver.awaitMessage(before, "last");
    assertThat(receiver.messages(before)).containsExactly("last");
  }

  @Test
  final void following_while_interrupted_takes_effect_later() throws Exception {
    assumeHistory();
    String before = topic();
    String during = topic();
    RecordingNode sender = connect();
    RecordingNode follower = connect();
    follower.follow(before);

    stop();
    assertFails(follower, follower.connection().follow(during, Retention.DEFAULT));
    start();
    sender.append(before, "one");
    sender.append(during, "two");

    assertThat(texts(follower.awaitEntries(before, 1))).containsExactly("one");
    assertThat(texts(follower.awaitEntries(during, 1))).containsExactly("two");
  }

  @Test
  final void what_is_sent_while_interrupted_fails_and_does_not_arrive_later() throws Exception {
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    receiver.subscribe(topic);

    stop();
    assertFails(sender, sender.publishing(topic, "lost"));
    if (backplane().storesHistory()) {
      Position any = new Position("any", 0);
      assertFails(sender, sender.appending(topic, "lost", Retention.DEFAULT));
      assertFails(sender, sender.connection().read(topic, any, 1, Retention.DEFAULT));
    }
    start();
    sender.publish(topic, "sent");

    receiver.awaitMessage(topic, "sent");
    assertThat(receiver.messages(topic)).containsExactly("sent");
  }

  @Test
  final void messages_arrive_at_most_once_although_the_broker_stops() throws Exception {
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    receiver.subscribe(topic);
    List<CompletableFuture<Void>> futures = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      futures.add(sender.publishing(topic, "message " + i));
    }
    stop();
    for (int i = 100; i < 200; i++) {
      futures.add(sender.publishing(topic, "message " + i));
    }
    outcomes(sender, futures);
    start();
    sender.publish(topic, "last");

    receiver.awaitMessage(topic, "last");
    assertThat(receiver.messages(topic)).doesNotHaveDuplicates();
  }

  @Test
  final void entries_are_stored_at_most_once_although_the_broker_stops() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode follower = connect();
    Position start = follower.follow(topic);
    List<CompletableFuture<Position>> futures = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      futures.add(sender.appending(topic, "message " + i, Retention.DEFAULT));
    }
    stop();
    for (int i = 100; i < 200; i++) {
      futures.add(sender.appending(topic, "message " + i, Retention.DEFAULT));
    }
    List<Boolean> stored = outcomes(sender, futures);
    start();
    Position last = sender.append(topic, "last");

    History history = follower.read(topic, start);
    List<String> texts = texts(history.entries());
    assertThat(texts).doesNotHaveDuplicates().contains("last");
    assertThat(history.last()).isEqualTo(last);
    assertThat(texts(follower.entries(topic))).doesNotHaveDuplicates();
    if (history.complete()) {
      for (int i = 0; i < 200; i++) {
        if (stored.get(i)) {
          assertThat(texts).contains("message " + i);
        }
      }
    }
  }

  @Test
  final void a_history_that_was_kept_goes_on() throws Exception {
    assumeHistory();
    assumeThat(keepsHistory()).as("the broker keeps histories").isTrue();
    String topic = topic();
    RecordingNode node = connect();
    Position start = node.follow(topic);
    Position one = node.append(topic, "one");
    node.awaitEntries(topic, 1);

    stop();
    start();
    Position two = node.append(topic, "two");

    assertThat(two.epoch()).isEqualTo(one.epoch());
    assertThat(two.offset()).isGreaterThan(one.offset());
    History history = node.read(topic, start);
    assertThat(texts(history.entries())).containsExactly("one", "two");
    assertThat(history.complete()).isTrue();
    assertThat(texts(node.awaitEntries(topic, 2))).containsExactly("one", "two");
  }

  @Test
  final void a_history_that_was_lost_gets_a_new_epoch() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    node.follow(topic);
    node.append(topic, "one");
    Position two = node.append(topic, "two");
    node.awaitEntries(topic, 2);

    stop();
    startEmpty();

    History nothing = node.read(topic, two);
    assertThat(nothing.entries()).isEmpty();
    assertThat(nothing.complete()).isFalse();
    assertThat(nothing.last().epoch()).isNotEqualTo(two.epoch());

    Position three = node.append(topic, "three");
    assertThat(three.epoch()).isEqualTo(nothing.last().epoch());
    History rest = node.read(topic, two);
    assertThat(texts(rest.entries())).containsExactly("three");
    assertThat(rest.complete()).isFalse();
    List<Entry> reported = node.awaitEntries(topic, 3);
    assertThat(texts(reported)).containsExactly("one", "two", "three");
    assertThat(reported.get(2).position()).isEqualTo(three);
  }

  @Test
  final void an_entry_that_another_node_appended_first_is_read_after_the_restoration()
      throws Exception {
    assumeHistory();
    assumeThat(keepsHistory()).as("the broker keeps histories").isTrue();
    String topic = topic();
    RecordingNode follower = connect();
    Position one = follower.append(topic, "one");
    follower.follow(topic);

    stop();
    startAtOnce();
    RecordingNode sender = connect();
    sender.append(topic, "two");
    follower.awaitRestoration(1);

    assertThat(texts(follower.read(topic, one).entries())).containsExactly("two");
  }

  // -- the ends of a connection ------------------------------------------------------------------

  @Test
  final void connecting_fails_when_the_broker_is_not_there() throws Exception {
    Backplane backplane = backplane();
    stop();

    assertThatThrownBy(() -> connect(backplane)).isInstanceOf(BackplaneException.class);

    start();
    String topic = topic();
    RecordingNode node = connect(backplane);
    RecordingNode sender = connect(backplane);
    node.subscribe(topic);
    sender.publish(topic, "message");
    node.awaitMessage(topic, "message");
  }

  @Test
  final void nothing_is_reported_after_close() throws Exception {
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode witness = connect();
    RecordingNode closed = connect();
    witness.subscribe(topic);
    closed.subscribe(topic);
    List<CompletableFuture<Void>> futures = new ArrayList<>();

    for (int i = 0; i < 200; i++) {
      futures.add(sender.publishing(topic, "message " + i));
      if (i == 100) {
        closed.close();
      }
    }

    outcomes(sender, futures);
    witness.awaitMessage(topic, "message 199");
    stop();
    start(); // the closed node would report that
  }

  @Test
  final void closing_completes_all_futures_and_refuses_what_comes_later() throws Exception {
    String topic = topic();
    RecordingNode other = connect();
    RecordingNode node = connect();
    List<CompletableFuture<Void>> futures = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      futures.add(node.publishing(topic, "message " + i));
    }

    node.close();
    node.close();

    outcomes(node, futures);
    assertFails(node, node.publishing(topic, "too late"));
    assertFails(node, node.connection().subscribe(topic));
    assertFails(node, node.connection().unsubscribe(topic));
    if (backplane().storesHistory()) {
      Position any = new Position("any", 0);
      assertFails(node, node.appending(topic, "too late", Retention.DEFAULT));
      assertFails(node, node.connection().follow(topic, Retention.DEFAULT));
      assertFails(node, node.connection().unfollow(topic));
      assertFails(node, node.connection().read(topic, any, 1, Retention.DEFAULT));
    }
    assertThat(other.interruptions()).isZero();
  }

  @Test
  final void a_connection_can_be_closed_while_it_is_interrupted() throws Exception {
    RecordingNode other = connect();
    RecordingNode node = connect();

    stop();
    node.close();
    startAtOnce();
    other.awaitRestoration(1);

    assertThat(node.restorations()).isZero();
    assertFails(node, node.publishing(topic(), "too late"));
  }

  static void assertFails(RecordingNode node, CompletableFuture<?> future) {
    assertThatThrownBy(() -> node.await(future))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BackplaneException.class);
  }
}
