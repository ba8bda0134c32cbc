// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.resume;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.MessageAccess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeReaderTest {
  private static final String NAME = "\u00e4 name\n";

  private final List<String> events = new ArrayList<>();
  private @Nullable String problem;

  private final ResumeReader reader =
      new ResumeReader(
          new ResumeReader.Receiver() {
            @Override
            public @Nullable String onFrame(ResumeFrame frame, Message message) {
              events.add(
                  frame.kind()
                      + " "
                      + frame.topic()
                      + " "
                      + frame.offset()
                      + " "
                      + frame.topicName(message));
              return problem;
            }

            @Override
            public @Nullable String onTopicMessage(ResumeFrame frame) {
              events.add("topic " + frame.topic() + " " + frame.offset());
              return problem;
            }

            @Override
            public Runnable onTopicMessageEnd() {
              events.add("complete");
              return () -> events.add("before");
            }

            @Override
            public void onViolation(String problem) {
              events.add("violation: " + problem);
            }
          });

  /** What the listener would get, all parts of a message joined. */
  private final StringBuilder got = new StringBuilder();

  private void receive(String part, boolean last) {
    byte[] bytes = part.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 6).put(3, bytes);
    Message message = reader.received(MessageAccess.lend(true, buffer, 3, bytes.length), last);
    if (message != null) {
      Runnable before = reader.beforeListener();
      if (before != null) {
        before.run();
      }
      byte[] content = message.bytes().array();
      got.append(new String(content, StandardCharsets.ISO_8859_1));
      if (last) {
        events.add("got " + got);
        got.setLength(0);
      } else if (!part.isEmpty()) {
        assertThat(content).as("what is left of a part").isNotEmpty();
      }
    }
    buffer.put(new byte[buffer.capacity()].clone()).clear(); // a view does not outlive its callback
  }

  private List<String> take() {
    List<String> all = List.copyOf(events);
    events.clear();
    return all;
  }

  private static String latin1(String utf8) {
    return new String(utf8.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  // -- parts -------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0t4 119\nhello",
        "\0t4 119\n",
        "\0t4 119\n\0\n",
        "\0m\n\0x",
        "\0m\n",
        "\0s4 e 5\n" + NAME,
        "\0l4 e 5\n",
        "\0re 9223372036854775807\n" + NAME,
        "\0e\n",
        "\0u4\n",
        "plain",
        "x\0",
        ""
      })
  void a_message_means_the_same_wherever_it_is_divided(String text) {
    String message = latin1(text);
    receive(message, true);
    List<String> whole = take();
    assertThat(whole).isNotEmpty().noneMatch(event -> event.startsWith("violation"));

    for (int first = 0; first <= message.length(); first++) {
      for (int second = first; second <= message.length(); second++) {
        receive(message.substring(0, first), false);
        receive(message.substring(first, second), false);
        receive(message.substring(second), true);
        assertThat(take()).as("divided at %s and %s", first, second).isEqualTo(whole);
      }
    }
    for (int i = 0; i < message.length(); i++) {
      receive(message.substring(i, i + 1), false);
    }
    receive("", true);
    assertThat(take()).isEqualTo(whole);
  }

  @Test
  void a_zero_inside_of_a_message_means_nothing() {
    receive("a", false);
    receive("\0e\n", false);
    receive("\0t4 5\n", true);

    assertThat(take()).containsExactly("got a\0e\n\0t4 5\n");
  }

  @Test
  void the_task_of_a_topic_message_belongs_to_its_last_part() {
    receive("\0t4 119\nhel", false);
    assertThat(take()).containsExactly("topic 4 119");
    receive("lo", true);
    assertThat(take()).containsExactly("complete", "before", "got hello");
    receive("plain", true);
    assertThat(take()).containsExactly("got plain");
    receive("\0m\n\0", true);
    assertThat(take()).containsExactly("got \0");
  }

  // -- violations --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\0x\n", "\0m", "\0t4\n", "\0e\nx", "\0u4\n\0", "\0re 01\nx"})
  void nothing_follows_a_violation(String message) {
    receive(message, true);
    receive("plain", true);
    receive("\0e\n", true);

    assertThat(take()).hasSize(1).allMatch(event -> event.startsWith("violation: a message that"));
  }

  @Test
  void a_rest_that_must_not_be_there_is_found_in_any_part() {
    receive("\0e", false);
    receive("\n", false);
    assertThat(take()).isEmpty();
    receive("x", false);

    assertThat(take()).containsExactly("violation: a message that is too long");
  }

  @Test
  void what_the_receiver_refuses_is_a_violation() {
    problem = "refused";
    receive("\0t4 119\nhel", false);
    receive("lo", true);
    assertThat(take()).containsExactly("topic 4 119", "violation: refused");
  }

  @Test
  void a_frame_that_the_receiver_refuses_is_a_violation() {
    problem = "refused";
    receive("\0u4\n", true);
    receive("plain", true);
    assertThat(take()).containsExactly("UNSUBSCRIBED 4 0 ", "violation: refused");
  }

  @Test
  void no_more_than_the_longest_head_is_held() {
    receive("\0t" + "1".repeat(ResumeFrame.MAX_HEAD - 3), false);
    assertThat(take()).isEmpty();
    receive("1", false);
    assertThat(take()).hasSize(1);
  }

  @Test
  void no_more_than_the_longest_name_is_held() {
    String longest = "x".repeat(1024);
    for (int i = 0; i < longest.length(); i++) {
      receive(i == 0 ? "\0s1 e 1\nx" : "x", false);
    }
    receive("", true);
    assertThat(take()).containsExactly("SUBSCRIBED 1 1 " + longest);

    receive("\0s1 e 1\n" + longest, false);
    receive("x", false);
    assertThat(take()).containsExactly("violation: a message that is too long");
  }

  @Test
  void a_whole_message_with_a_longer_name_is_a_violation() {
    receive("\0s1 e 1\n" + "x".repeat(1025), true);
    assertThat(take()).containsExactly("violation: a message that is too long");
  }
}
