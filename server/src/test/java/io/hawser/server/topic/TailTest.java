// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class TailTest {
  @Test
  void messages_may_be_kept_for_ever() {
    Retention all =
        new Retention(Integer.MAX_VALUE, Long.MAX_VALUE, ChronoUnit.FOREVER.getDuration());
    Tail tail = new Tail(all);
    byte[] stored = Envelope.encode(PreparedMessage.text("x"), 1, 1);
    Position last = new Position("a", Long.MAX_VALUE);

    tail.add(
        TopicMessage.of(new ResumableTopic("t", 1, all), last, Envelope.decode(stored)),
        Long.MAX_VALUE);
    tail.trim(Long.MIN_VALUE + 1000); // a little later

    assertThat(tail.after(Long.MAX_VALUE - 1)).hasSize(1);
    assertThat(tail.after(Long.MAX_VALUE)).isEmpty();
  }
}
