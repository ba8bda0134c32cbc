// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.backplane.Position;
import org.junit.jupiter.api.Test;

class KnownPositionsTest {
  private static final Position OLD = new Position("00000000000a-z", 7);
  private static final Position NEW = new Position("00000000000b-a", 3);

  private final KnownPositions known = new KnownPositions();

  @Test
  void the_newest_position_stays() {
    known.note("topic", OLD);
    known.note("topic", NEW);
    known.note("topic", new Position(NEW.epoch(), 2));
    known.note("topic", new Position(OLD.epoch(), 100));

    assertThat(known.of("topic")).isEqualTo(NEW);
    assertThat(known.of("other")).isNull();
  }

  @Test
  void topics_that_are_not_followed_are_forgotten_when_there_are_too_many() {
    known.note("before", OLD);
    known.keep("before");
    known.keep("followed");
    known.note("followed", OLD);
    known.note("not followed", OLD);
    for (int i = 0; i < 10_000; i++) {
      known.note("topic " + i, NEW);
    }

    assertThat(known.of("before")).isEqualTo(OLD);
    assertThat(known.of("followed")).isEqualTo(OLD);
    assertThat(known.of("not followed")).isNull();
    assertThat(known.of("topic 0")).isEqualTo(NEW);
  }

  @Test
  void a_topic_is_still_known_when_it_is_not_followed_any_more() {
    known.keep("topic");
    known.note("topic", NEW);
    known.release("topic");
    known.release("never followed");

    assertThat(known.of("topic")).isEqualTo(NEW);
  }
}
