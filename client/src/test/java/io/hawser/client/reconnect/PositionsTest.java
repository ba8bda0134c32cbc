// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.backplane.Position;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PositionsTest {
  private static final long ENOUGH = 16 << 20;

  private final Positions positions = new Positions(ENOUGH);

  private static Position at(long offset) {
    return new Position("e", offset);
  }

  private void fill() {
    for (int i = 1; i <= 1000; i++) {
      assertThat(positions.subscribed("t" + i, at(i))).isFalse();
    }
  }

  @Test
  void a_position_is_the_last_one_that_was_received() {
    positions.subscribed("a", at(1));
    positions.subscribed("b", at(Long.MAX_VALUE));
    positions.received("a", 7);
    positions.received("unknown", 7);

    assertThat(positions.begin())
        .isEqualTo(Map.of("a", at(7), "b", at(Long.MAX_VALUE)))
        .containsOnlyKeys("a", "b");
    positions.unsubscribed("b");
    assertThat(positions.begin()).containsOnlyKeys("a");
    assertThat(positions.forget()).containsExactly("a");
    assertThat(positions.begin()).isEmpty();
  }

  @Test
  void a_new_epoch_replaces_the_old_one() {
    positions.subscribed("a", at(9));
    positions.subscribed("a", new Position("f", 2));
    positions.received("a", 3);

    assertThat(positions.begin()).isEqualTo(Map.of("a", new Position("f", 3)));
  }

  @Test
  void the_1001st_topic_is_not_remembered_and_may_have_lost_messages_later() {
    fill();

    assertThat(positions.subscribed("new", at(1))).isFalse();
    positions.received("new", 2);
    assertThat(positions.begin()).hasSize(1000).doesNotContainKey("new");

    // on the next connection
    assertThat(positions.subscribed("t2", at(2))).isFalse();
    assertThat(positions.subscribed("new", at(5))).isTrue();
    assertThat(positions.begin()).hasSize(1000).containsKeys("t2", "new").doesNotContainKey("t1");
  }

  @Test
  void a_topic_that_is_not_subscribed_any_more_makes_room() {
    fill();
    positions.begin();
    for (int i = 1; i <= 1000; i++) {
      if (i != 500) {
        positions.subscribed("t" + i, at(i));
      }
    }

    positions.subscribed("new", at(1));
    assertThat(positions.begin()).hasSize(1000).containsKey("new").doesNotContainKey("t500");
    assertThat(positions.subscribed("t500", at(600))).isTrue();
  }

  @Test
  void no_more_is_remembered_than_may_wait_to_be_sent() {
    Positions two = new Positions(3 * Positions.MAX_BYTES_EACH - 1);
    for (String topic : new String[] {"a", "b", "c"}) {
      two.subscribed(topic, at(1));
    }
    assertThat(two.begin()).containsOnlyKeys("a", "b");

    Positions none = new Positions(-1);
    none.subscribed("a", at(1));
    assertThat(none.begin()).isEmpty();
    assertThat(none.subscribed("a", at(1))).isTrue();
  }
}
