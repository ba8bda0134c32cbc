// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.internal.Checks;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When each member is sent away. */
class DeparturesTest {
  private final MockTicker clock = Ticker.newMockTicker();
  private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(clock).build();
  private final List<Integer> gone = new ArrayList<>();
  private final List<Integer> present = new ArrayList<>();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final Departures<Integer> departures = new Departures<>(channel.eventLoop(), present);

  /** Sends members away, who stay in the collection for the time being. */
  private void start(int members, Duration over) {
    present.addAll(numbers(members));
    departures.begin(Checks.nanos(over), gone::add, ended);
  }

  private void leave(int member) {
    present.remove(Integer.valueOf(member));
    departures.left(member);
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private void advance(Duration time) {
    clock.advance(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void one_leaves_in_each_share_of_the_time() {
    start(10, Duration.ofMinutes(10));

    for (int minute = 1; minute <= 10; minute++) {
      assertThat(ended).isNotDone();
      advance(Duration.ofMinutes(1));
      assertThat(gone).hasSize(minute);
    }
    assertThat(ended).isDone();
  }

  @Test
  void everyone_leaves_once_and_not_in_the_order_of_arrival() {
    start(100, Duration.ofMinutes(1));

    advance(Duration.ofMinutes(1));

    assertThat(gone).containsExactlyInAnyOrderElementsOf(numbers(100));
    assertThat(gone).isNotEqualTo(numbers(100));
  }

  @Test
  void two_event_loops_do_not_send_members_away_at_the_same_moments() {
    List<Long> moments = new ArrayList<>();
    for (int loop = 0; loop < 5; loop++) {
      new Departures<>(channel.eventLoop(), numbers(1))
          .begin(
              TimeUnit.SECONDS.toNanos(10),
              member -> moments.add(clock.nanoTime()),
              new CompletableFuture<>());
    }

    for (int i = 0; i < 10_000; i++) {
      advance(Duration.ofMillis(1));
    }

    assertThat(moments).hasSize(5);
    assertThat(moments.stream().distinct()).hasSizeGreaterThan(1);
  }

  @Test
  void a_busy_event_loop_catches_up() {
    start(10_000, Duration.ofSeconds(10));

    for (int i = 1; i <= 10; i++) {
      advance(Duration.ofSeconds(1)); // the timers run only now
      assertThat(gone).hasSizeBetween(1000 * i - 1, 1000 * i + 1);
    }
    assertThat(ended).isDone();
  }

  @Test
  void the_time_of_those_that_leave_by_themselves_is_given_to_the_others() {
    start(100, Duration.ofMinutes(100));

    numbers(90).forEach(this::leave);

    for (int minute = 0; minute < 50; minute++) {
      advance(Duration.ofMinutes(1));
    }
    assertThat(gone).hasSizeBetween(4, 7).allMatch(member -> member >= 90);
    advance(Duration.ofMinutes(50));
    assertThat(gone).hasSize(10);
    assertThat(ended).isDone();
  }

  @Test
  void it_ends_with_its_time_if_somebody_stays() {
    start(2, Duration.ofMinutes(2));
    advance(Duration.ofMinutes(1));
    leave(gone.get(0) == 0 ? 1 : 0);

    advance(Duration.ofSeconds(59));
    assertThat(ended).isNotDone();
    advance(Duration.ofSeconds(1));

    assertThat(gone).hasSize(1);
    assertThat(ended).isDone();
  }

  @Test
  void no_time_is_enough() {
    start(1000, Duration.ZERO);

    advance(Duration.ZERO);

    assertThat(gone).hasSize(1000);
    assertThat(ended).isDone();
  }

  @Test
  void centuries_may_pass() {
    start(146, Duration.ofDays(1000 * 365));

    advance(Duration.ofDays(73 * 365));
    assertThat(gone).hasSizeBetween(73, 74);
    assertThat(ended).isNotDone();
    advance(Duration.ofDays(73 * 365));

    assertThat(gone).hasSize(146);
    assertThat(ended).isDone();
  }

  @Test
  void it_ends_when_the_last_one_has_left() {
    start(3, Duration.ofMinutes(3));
    leave(0);
    leave(1);
    assertThat(ended).isNotDone();

    leave(2);

    assertThat(ended).isDone();
    advance(Duration.ofMinutes(3));
    assertThat(gone).isEmpty();
  }

  @Test
  void without_members_it_ends_at_once() {
    start(0, Duration.ofMinutes(1));

    assertThat(ended).isDone();
  }

  @Test
  void the_rest_gets_the_time_of_a_second_call() {
    start(10, Duration.ofMinutes(10));
    List<Integer> goneLater = new ArrayList<>();
    CompletableFuture<@Nullable Void> endedLater = new CompletableFuture<>();

    departures.begin(TimeUnit.MINUTES.toNanos(20), goneLater::add, endedLater);

    advance(Duration.ofMinutes(10));
    assertThat(gone).isEmpty();
    assertThat(goneLater).hasSize(5);
    assertThat(ended).isNotDone();
    advance(Duration.ofMinutes(10));
    assertThat(goneLater).hasSize(10);
    assertThat(ended).isDone();
    assertThat(endedLater).isDone();
  }

  @Test
  void sending_someone_away_may_begin_again() {
    present.addAll(numbers(10));
    departures.begin(
        TimeUnit.MINUTES.toNanos(10),
        member -> departures.begin(TimeUnit.MINUTES.toNanos(1), gone::add, ended),
        new CompletableFuture<>());

    advance(Duration.ofMinutes(1));
    advance(Duration.ofMinutes(1));

    assertThat(gone).containsExactlyInAnyOrderElementsOf(numbers(10));
    assertThat(ended).isDone();
  }
}
