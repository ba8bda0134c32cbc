// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Topics without history. */
abstract class TopicContract extends BrokerContract {
  @Test
  final void a_message_reaches_each_subscribed_node_once() throws Exception {
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode first = connect();
    RecordingNode second = connect();
    first.subscribe(topic);
    second.subscribe(topic);

    sender.publish(topic, "one");
    sender.publish(topic, "two");
    sender.publish(topic, "last");

    first.awaitMessage(topic, "last");
    second.awaitMessage(topic, "last");
    assertThat(first.messages(topic)).containsExactly("one", "two", "last");
    assertThat(second.messages(topic)).containsExactly("one", "two", "last");
    assertThat(sender.messages(topic)).isEmpty();
  }

  @Test
  final void a_message_reaches_no_other_topic_and_nobody_who_subscribes_later() throws Exception {
    String topic = topic();
    String other = topic();
    RecordingNode sender = connect();
    RecordingNode witness = connect();
    RecordingNode late = connect();
    witness.subscribe(topic);
    late.subscribe(other);

    sender.publish(topic, "too early");
    witness.awaitMessage(topic, "too early");
    late.subscribe(topic);
    sender.publish(topic, "in time");
    sender.publish(other, "other");

    late.awaitMessage(topic, "in time");
    late.awaitMessage(other, "other");
    assertThat(late.messages(topic)).containsExactly("in time");
    assertThat(late.messages(other)).containsExactly("other");
  }

  @Test
  final void a_topic_that_is_subscribed_twice_has_each_message_once() throws Exception {
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    receiver.subscribe(topic);
    receiver.subscribe(topic);

    sender.publish(topic, "one");
    sender.publish(topic, "last");

    receiver.awaitMessage(topic, "last");
    assertThat(receiver.messages(topic)).containsExactly("one", "last");
  }

  @Test
  final void a_node_gets_its_own_messages_once_or_not_at_all() throws Exception {
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode other = connect();
    sender.subscribe(topic);

    sender.publish(topic, "own");
    other.publish(topic, "last");

    sender.awaitMessage(topic, "last");
    assertThat(sender.messages(topic)).isIn(List.of("last"), List.of("own", "last"));
  }

  @Test
  final void messages_of_one_publisher_keep_their_order() throws Exception {
    int publishers = 4;
    int each = 250;
    String topic = topic();
    RecordingNode receiver = connect();
    receiver.subscribe(topic);
    List<RecordingNode> senders = List.of(connect(), connect());

    List<CompletableFuture<?>> threads = new ArrayList<>();
    for (int p = 0; p < publishers; p++) {
      String publisher = "publisher " + p + " ";
      RecordingNode sender = senders.get(p % 2);
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < each; i++) {
                  sender.publishing(topic, publisher + i);
                }
              },
              task -> new Thread(task, publisher).start()));
    }
    outcomes(receiver, threads);

    List<String> messages = receiver.awaitMessages(topic, publishers * each);
    assertThat(messages).hasSize(publishers * each);
    for (int p = 0; p < publishers; p++) {
      String publisher = "publisher " + p + " ";
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        expected.add(publisher + i);
      }
      assertThat(messages.stream().filter(message -> message.startsWith(publisher)))
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  final void a_node_that_has_unsubscribed_soon_gets_nothing() throws Exception {
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode witness = connect();
    RecordingNode receiver = connect();
    witness.subscribe(topic);
    receiver.subscribe(topic);
    sender.publish(topic, "first");
    receiver.awaitMessage(topic, "first");

    receiver.unsubscribe(topic);
    for (int i = 0; i < 50; i++) {
      sender.publish(topic, "message " + i);
      witness.awaitMessage(topic, "message " + i);
    }
    receiver.subscribe(topic);
    sender.publish(topic, "last");

    receiver.awaitMessage(topic, "last");
    assertThat(receiver.messages(topic)).doesNotContain("message 49");
  }

  @Test
  final void unsubscribing_from_a_topic_that_is_not_subscribed_does_nothing() throws Exception {
    RecordingNode node = connect();

    node.unsubscribe(topic());

    assertThat(node.interruptions()).isZero();
  }

  @Test
  final void messages_are_any_bytes() throws Exception {
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    receiver.subscribe(topic);
    List<String> messages = Messages.hostile();

    for (String message : messages) {
      sender.publish(topic, message);
    }

    assertThat(receiver.awaitMessages(topic, messages.size()).equals(messages))
        .as("the same messages")
        .isTrue();
  }

  @Test
  final void many_topics_can_be_subscribed_at_once() throws Exception {
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    List<String> topics = new ArrayList<>();
    List<CompletableFuture<Void>> subscribing = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      topics.add(topic());
      subscribing.add(receiver.connection().subscribe(topics.get(i)));
    }

    assertThat(outcomes(receiver, subscribing)).doesNotContain(false);
    for (String topic : topics) {
      sender.publishing(topic, "message for " + topic);
    }

    for (String topic : topics) {
      assertThat(receiver.awaitMessages(topic, 1)).containsExactly("message for " + topic);
    }
  }

  @Test
  final void separate_backplanes_on_one_broker_share_no_topics() throws Exception {
    Backplane separate = separateBackplane();
    assumeThat(separate).as("a separate backplane").isNotNull();
    String topic = topic();
    RecordingNode node = connect();
    RecordingNode stranger = connect(Objects.requireNonNull(separate));
    RecordingNode witness = connect();
    stranger.subscribe(topic);
    witness.subscribe(topic);

    node.publish(topic, "private");
    witness.awaitMessage(topic, "private");
    RecordingNode other = connect(separate);
    other.publish(topic, "for strangers");

    stranger.awaitMessage(topic, "for strangers");
    assertThat(stranger.messages(topic)).containsExactly("for strangers");
    if (separate.storesHistory()) {
      Position start = stranger.follow(topic);
      node.append(topic, "private");
      assertThat(stranger.read(topic, start).entries()).isEmpty();
      stranger.append(topic, "for strangers");
      assertThat(texts(stranger.awaitEntries(topic, 1))).containsExactly("for strangers");
    }
  }

  @Test
  final void a_backplane_without_histories_says_so_when_one_is_used() throws Exception {
    assumeThat(backplane().storesHistory()).as("the backplane stores histories").isFalse();
    RecordingNode node = connect();
    String topic = topic();
    byte[] message = "message".getBytes(ISO_8859_1);

    assertThatThrownBy(() -> node.connection().follow(topic, Retention.DEFAULT))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> node.connection().append(topic, message, Retention.DEFAULT))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(
            () -> node.connection().read(topic, new Position("e", 0), 1, Retention.DEFAULT))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
