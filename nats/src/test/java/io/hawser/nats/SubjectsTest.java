// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.backplane.Retention;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubjectsTest {
  private final Subjects subjects = new Subjects("hawser");

  @Test
  void a_topic_of_letters_digits_hyphens_and_underscores_stays_as_it_is() {
    assertThat(Subjects.token("Room_5-b")).isEqualTo("Room_5-b");
  }

  @Test
  void other_characters_are_encoded() {
    assertThat(Subjects.token("a.b")).isEqualTo("a=002eb");
    assertThat(Subjects.token("*")).isEqualTo("=002a");
    assertThat(Subjects.token(">")).isEqualTo("=003e");
    assertThat(Subjects.token(" \0")).isEqualTo("=0020=0000");
    assertThat(Subjects.token("\ud83d\ude00")).isEqualTo("=d83d=de00");
    assertThat(Subjects.token("=002a")).isEqualTo("=003d002a");
    assertThat(Subjects.token("~x")).isEqualTo("=007ex");
    assertThat(Subjects.token("")).isEqualTo("=");
  }

  @Test
  void a_long_topic_is_hashed() {
    assertThat(Subjects.token("x".repeat(120))).isEqualTo("x".repeat(120));
    assertThat(Subjects.token("x".repeat(121))).hasSize(44).startsWith("~");
    assertThat(Subjects.token("x".repeat(1000))).isNotEqualTo(Subjects.token("x".repeat(1001)));
    assertThat(Subjects.token("\ud800".repeat(99)))
        .isNotEqualTo(Subjects.token("\ud801".repeat(99)));
  }

  @Test
  void no_two_topics_share_a_token_and_each_is_one_token() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    String alphabet = "ab=~.*> 02\0\u00e9\ud83d";
    Set<String> topics = new HashSet<>();
    Set<String> tokens = new HashSet<>();

    for (int i = 0; i < 20_000; i++) {
      StringBuilder topic = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        topic.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      topics.add(topic.toString());
      tokens.add(Subjects.token(topic.toString()));
    }

    assertThat(tokens).as("-Dseed=" + seed).hasSameSizeAs(topics);
    assertThat(tokens).allMatch(token -> token.matches("[A-Za-z0-9_=~-]{1,120}"));
  }

  @Test
  void different_retentions_have_different_streams() {
    List<Retention> retentions =
        List.of(
            new Retention(1, 1, Duration.ofSeconds(1)),
            new Retention(11, 1, Duration.ofSeconds(1)),
            new Retention(1, 11, Duration.ofSeconds(1)),
            new Retention(1, 1, Duration.ofSeconds(11)),
            new Retention(1, 1, Duration.ofMillis(1001)),
            new Retention(1, 1, Duration.ofNanos(1_000_000_001)),
            new Retention(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE)));

    assertThat(retentions.stream().map(subjects::stream)).doesNotHaveDuplicates();
    assertThat(subjects.stream(Retention.DEFAULT)).isEqualTo("hawser-1000-1048576b-300s");
  }

  @Test
  void a_live_subject_tells_the_epoch() {
    String target = subjects.allLive(Retention.DEFAULT, "E1");

    assertThat(Subjects.epochOf(target.replace("{{wildcard(1)}}", Subjects.token("a.b"))))
        .isEqualTo("E1");
    assertThat(Subjects.epochOf("other.subject")).isEmpty();
  }
}
