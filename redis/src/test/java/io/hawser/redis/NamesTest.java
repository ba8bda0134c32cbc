// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamesTest {
  private final Names names = new Names("hawser");

  @Test
  void ordinary_topics_are_readable() {
    assertThat(names.messages("room:1/chat")).isEqualTo("hawser:{/room:1/chat}");
    assertThat(names.log("room:1/chat")).isEqualTo("hawser:{/room:1/chat}:log");
    assertThat(names.meta("room:1/chat")).isEqualTo("hawser:{/room:1/chat}:meta");
  }

  @Test
  void everything_else_is_escaped() {
    assertThat(names.messages("")).isEqualTo("hawser:{/}");
    assertThat(names.messages("{a} %\u20ac\n\ud800"))
        .isEqualTo("hawser:{/%007ba%007d%0020%0025%20ac%000a%d800}");
  }

  @Test
  void random_topics_have_different_names_in_one_slot() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("NamesTest: seed " + seed);
    Random random = new Random(seed);
    Set<String> topics = new HashSet<>();
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder topic = new StringBuilder();
      for (int length = random.nextInt(4); length > 0; length--) {
        topic.append("{}%/:a0\u0100\ud800\udc00".charAt(random.nextInt(10)));
      }
      if (topics.add(topic.toString())) {
        List<String> three =
            List.of(
                names.messages(topic.toString()),
                names.log(topic.toString()),
                names.meta(topic.toString()));
        assertThat(all.addAll(three)).isTrue();
        assertThat(three.stream().map(SlotHash::getSlot).distinct()).hasSize(1);
      }
    }
    assertThat(all).hasSize(3 * topics.size());
  }
}
