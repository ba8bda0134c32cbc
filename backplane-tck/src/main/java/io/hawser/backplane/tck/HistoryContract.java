// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Topics with history, as long as nothing breaks. */
abstract class HistoryContract extends NamesContract {
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  final void entries_arrive_in_order_and_once_at_all_followers_and_at_the_sender()
      throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode follower = connect();
    RecordingNode stranger = connect();
    Position start = sender.follow(topic);
    follower.follow(topic);
    follower.follow(topic);

    Position one = sender.append(topic, "one");
    Position two = sender.append(topic, "two");

    for (RecordingNode node : List.of(sender, follower)) {
      List<Entry> entries = node.awaitEntries(topic, 2);
      assertThat(texts(entries)).containsExactly("one", "two");
      assertThat(entries).extracting(Entry::position).containsExactly(one, two);
    }
    assertThat(one).isNotEqualTo(start).matches(position -> position.isAtOrAfter(start));
    assertThat(two).isNotEqualTo(one).matches(position -> position.isAtOrAfter(one));
    assertThat(stranger.entries(topic)).isEmpty();
  }

  @Test
  final void following_begins_after_the_last_message() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    node.append(topic, "before");
    Position before = node.append(topic, "last before");

    Position position = node.follow(topic);
    node.append(topic, "after");

    assertThat(position).isEqualTo(before);
    assertThat(texts(node.awaitEntries(topic, 1))).containsExactly("after");
  }

  @Test
  final void a_node_that_does_not_follow_any_more_soon_gets_nothing() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode node = connect();
    node.follow(topic);
    sender.append(topic, "first");
    node.awaitEntries(topic, 1);

    node.unfollow(topic);
    Position last = sender.append(topic, "not for this node");
    for (int i = 0; i < 50; i++) {
      last = sender.append(topic, "message " + i);
    }
    Position again = node.follow(topic);
    sender.append(topic, "last");

    node.awaitThat("the last", n -> texts(n.entries(topic)).contains("last"));
    assertThat(again).isEqualTo(last);
    assertThat(texts(node.entries(topic))).doesNotContain("message 49");
  }

  @Test
  final void a_history_is_read_after_any_position() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    List<Position> positions = new ArrayList<>(List.of(node.follow(topic)));
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      texts.add("message " + i);
      positions.add(node.append(topic, texts.get(i)));
    }

    for (int i = 0; i <= 10; i++) {
      History history = node.read(topic, positions.get(i));

      assertThat(texts(history.entries())).isEqualTo(texts.subList(i, 10));
      assertThat(history.entries())
          .extracting(Entry::position)
          .isEqualTo(positions.subList(i + 1, 11));
      assertThat(history.complete()).isTrue();
      assertThat(history.last()).isEqualTo(positions.get(10));
    }
  }

  @Test
  final void a_long_history_is_read_in_parts() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    Position after = node.follow(topic);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      expected.add("message " + i);
      node.append(topic, expected.get(i));
    }

    List<String> read = new ArrayList<>();
    History history;
    do {
      history = node.read(topic, after, 7, Retention.DEFAULT);
      assertThat(history.complete()).isTrue();
      assertThat(history.entries()).hasSizeBetween(1, 7);
      read.addAll(texts(history.entries()));
      after = history.entries().get(history.entries().size() - 1).position();
    } while (!after.equals(history.last()));

    assertThat(read).isEqualTo(expected);
    assertThat(node.read(topic, after, 1, Retention.DEFAULT).entries()).isEmpty();
  }

  @Test
  final void entries_are_any_bytes() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    Retention retention = new Retention(100, 16 << 20, LONG);
    Position start = node.follow(topic, retention);
    List<String> messages = Messages.hostile();

    for (String message : messages) {
      node.append(topic, message, retention);
    }

    List<String> reported = texts(node.awaitEntries(topic, messages.size()));
    List<String> read = texts(node.read(topic, start, 100, retention).entries());
    assertThat(reported.equals(messages)).as("the same messages are reported").isTrue();
    assertThat(read.equals(messages)).as("the same messages are read").isTrue();
  }

  @Test
  final void entries_of_several_nodes_have_one_order() throws Exception {
    assumeHistory();
    int each = 100;
    String topic = topic();
    List<RecordingNode> nodes = List.of(connect(), connect(), connect());
    Position start = nodes.get(0).follow(topic);
    for (RecordingNode node : nodes) {
      node.follow(topic);
    }

    List<CompletableFuture<?>> threads = new ArrayList<>();
    List<List<CompletableFuture<Position>>> appended = new ArrayList<>();
    for (RecordingNode node : nodes) {
      String name = "node " + nodes.indexOf(node) + " ";
      List<CompletableFuture<Position>> positions = new ArrayList<>();
      appended.add(positions);
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < each; i++) {
                  positions.add(node.appending(topic, name + i, Retention.DEFAULT));
                }
              },
              task -> new Thread(task, name).start()));
    }
    outcomes(nodes.get(0), threads);

    List<Entry> entries = nodes.get(0).awaitEntries(topic, 3 * each);
    assertThat(offsets(entries)).isSorted().doesNotHaveDuplicates().hasSize(3 * each);
    for (RecordingNode node : nodes) {
      assertThat(texts(node.awaitEntries(topic, 3 * each))).isEqualTo(texts(entries));
      assertThat(offsets(node.entries(topic))).isEqualTo(offsets(entries));
      String name = "node " + nodes.indexOf(node) + " ";
      List<Entry> own =
          entries.stream()
              .filter(entry -> RecordingNode.text(entry.message()).startsWith(name))
              .toList();
      for (int i = 0; i < each; i++) {
        assertThat(texts(own).get(i)).isEqualTo(name + i);
        Position position = node.await(appended.get(nodes.indexOf(node)).get(i));
        assertThat(position).isEqualTo(own.get(i).position());
      }
    }
    assertThat(texts(nodes.get(0).read(topic, start).entries())).isEqualTo(texts(entries));
  }

  // -- what is not there any more ----------------------------------------------------------------

  @Test
  final void a_history_has_no_more_messages_than_allowed() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    Retention retention = new Retention(5, 1 << 20, LONG);
    Position start = node.follow(topic, retention);
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      positions.add(node.append(topic, "message " + i, retention));
    }

    History tooOld = node.read(topic, start, 100, retention);
    History first = node.read(topic, positions.get(13), 100, retention);
    History recent = node.read(topic, positions.get(14), 100, retention);
    History part = node.read(topic, start, 2, retention);

    assertThat(tooOld.complete()).isFalse();
    assertThat(texts(tooOld.entries()))
        .containsExactly("message 15", "message 16", "message 17", "message 18", "message 19");
    assertThat(first.complete()).isFalse();
    assertThat(recent.complete()).isTrue();
    assertThat(texts(recent.entries())).hasSize(5);
    assertThat(part.complete()).isFalse();
    assertThat(texts(part.entries())).containsExactly("message 15", "message 16");
    assertThat(part.last()).isEqualTo(positions.get(19));
  }

  @Test
  final void a_history_has_no_more_bytes_than_allowed() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    int length = 30 * 1024;
    Retention retention = new Retention(100, 100 * 1024, LONG);
    Position start = node.follow(topic, retention);
    for (char c = 'a'; c < 'h'; c++) {
      node.append(topic, String.valueOf(c).repeat(length), retention);
    }

    History history = node.read(topic, start, 100, retention);

    assertThat(history.complete()).isFalse();
    assertThat(texts(history.entries()).stream().map(text -> text.substring(0, 1)))
        .containsExactly("e", "f", "g");
  }

  @Test
  final void the_last_message_is_kept_although_it_is_too_long() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    Retention retention = new Retention(100, 10, LONG);
    Position start = node.follow(topic, retention);
    Position one = node.append(topic, "x".repeat(1000), retention);
    Position two = node.append(topic, "y".repeat(1000), retention);

    History history = node.read(topic, one, 100, retention);

    assertThat(history.complete()).isTrue();
    assertThat(texts(history.entries())).containsExactly("y".repeat(1000));
    assertThat(history.last()).isEqualTo(two);
    assertThat(node.read(topic, start, 100, retention).complete()).isFalse();
  }

  @Test
  final void a_history_has_no_older_messages_than_allowed_and_keeps_its_epoch() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    Retention retention = new Retention(100, 1 << 20, Duration.ofSeconds(2));
    Position start = node.follow(topic, retention);
    Position one = node.append(topic, "one", retention);
    Position two = node.append(topic, "two", retention);

    long deadline = System.nanoTime() + patience().toNanos();
    History history = node.read(topic, start, 100, retention);
    while (!history.entries().isEmpty() && System.nanoTime() < deadline) {
      pauseBetweenAttempts();
      history = node.read(topic, start, 100, retention);
    }

    assertThat(history.entries()).isEmpty();
    assertThat(history.complete()).isFalse();
    assertThat(history.last()).isEqualTo(two);
    assertThat(node.read(topic, one, 100, retention).complete()).isFalse();
    assertThat(node.read(topic, two, 100, retention).complete()).isTrue();

    Position three = node.append(topic, "three", retention);
    History rest = node.read(topic, two, 100, retention); // before it is too old

    assertThat(three.isAtOrAfter(two)).isTrue();
    assertThat(three).isNotEqualTo(two);
    assertThat(texts(rest.entries())).containsExactly("three");
    assertThat(rest.complete()).isTrue();
  }

  @Test
  final void a_position_of_another_epoch_is_not_in_the_history() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    node.append(topic, "one");
    Position last = node.append(topic, "two");

    for (Position other : List.of(new Position("other", 0), new Position("other", 1000))) {
      History history = node.read(topic, other);

      assertThat(history.complete()).isFalse();
      assertThat(texts(history.entries())).containsExactly("one", "two");
      assertThat(history.last()).isEqualTo(last);
    }
  }

  @Test
  final void a_position_after_the_last_one_is_not_in_the_history() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();
    node.append(topic, "one");
    Position last = node.append(topic, "two");

    History history = node.read(topic, new Position(last.epoch(), last.offset() + 1000));

    assertThat(history.complete()).isFalse();
    assertThat(texts(history.entries())).containsExactly("one", "two");
    assertThat(history.last()).isEqualTo(last);
  }

  @Test
  final void a_topic_without_messages_has_an_epoch() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode node = connect();

    Position start = node.follow(topic);
    History history = node.read(topic, start);

    assertThat(history.entries()).isEmpty();
    assertThat(history.complete()).isTrue();
    assertThat(history.last()).isEqualTo(start);
    assertThat(node.append(topic, "one").epoch()).isEqualTo(start.epoch());
  }

  private static void pauseBetweenAttempts() throws InterruptedException {
    new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
  }
}
