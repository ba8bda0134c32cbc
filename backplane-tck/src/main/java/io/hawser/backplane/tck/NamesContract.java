// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names of topics are any strings, and each is a topic of its own. */
abstract class NamesContract extends TopicContract {
  private interface Action {
    void run(String topic) throws Exception;
  }

  @Test
  final void topics_with_hostile_names_never_reach_each_other() throws Exception {
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    List<String> topics = accepted(Messages.hostileTopics(), receiver::subscribe);

    for (int round = 1; round <= 2; round++) {
      for (String topic : topics) {
        sender.publish(topic, round + " " + topics.indexOf(topic));
      }
    }

    for (String topic : topics) {
      int index = topics.indexOf(topic);
      assertThat(receiver.awaitMessages(topic, 2))
          .as(visible(topic))
          .containsExactly("1 " + index, "2 " + index);
    }
  }

  @Test
  final void histories_with_hostile_names_never_reach_each_other() throws Exception {
    assumeHistory();
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    List<String> topics = accepted(Messages.hostileTopics(), receiver::follow);

    for (int round = 1; round <= 2; round++) {
      for (String topic : topics) {
        sender.append(topic, round + " " + topics.indexOf(topic));
      }
    }

    for (String topic : topics) {
      int index = topics.indexOf(topic);
      assertThat(texts(receiver.awaitEntries(topic, 2)))
          .as(visible(topic))
          .containsExactly("1 " + index, "2 " + index);
      assertThat(receiver.messages(topic)).isEmpty();
    }
  }

  @Test
  final void a_topic_can_have_messages_with_and_without_history() throws Exception {
    assumeHistory();
    String topic = topic();
    RecordingNode sender = connect();
    RecordingNode receiver = connect();
    receiver.follow(topic);
    receiver.subscribe(topic);

    sender.publish(topic, "published");
    sender.append(topic, "appended");

    assertThat(receiver.awaitMessages(topic, 1)).containsExactly("published");
    assertThat(texts(receiver.awaitEntries(topic, 1))).containsExactly("appended");

    receiver.unsubscribe(topic);
    sender.append(topic, "after unsubscribing");

    assertThat(texts(receiver.awaitEntries(topic, 2))).contains("after unsubscribing");
    assertThat(receiver.messages(topic)).containsExactly("published");
  }

  /** A name that is not Unicode may be refused; the others must be accepted. */
  private static List<String> accepted(List<String> topics, Action action) throws Exception {
    List<String> accepted = new ArrayList<>();
    for (String topic : topics) {
      try {
        action.run(topic);
        accepted.add(topic);
      } catch (IllegalArgumentException e) {
        assertThat(topic.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE))
            .as(visible(topic) + " was refused: " + e.getMessage())
            .isTrue();
      }
    }
    return accepted;
  }

  private static String visible(String topic) {
    StringBuilder visible = new StringBuilder("topic");
    topic.chars().limit(8).forEach(c -> visible.append(String.format(" %04x", c)));
    return visible.toString();
  }
}
