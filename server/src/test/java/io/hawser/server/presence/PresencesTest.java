// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.Presence;
import io.hawser.WebSocket;
import io.hawser.server.presence.Machines.Machine;
import io.hawser.server.presence.Machines.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Tests presences of several machines, with a simulated broker and clock. */
class PresencesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Machines machines = new Machines();
  private final List<String> told = new ArrayList<>();

  private Machine machine() {
    return machines.new Machine();
  }

  private final class Recorder implements Presence.Listener {
    @Override
    public void onEntered(Presence.Member member) {
      told.add("+" + member.id() + " " + member.info());
    }

    @Override
    public void onChanged(Presence.Member member) {
      told.add("~" + member.id() + " " + member.info());
    }

    @Override
    public void onLeft(Presence.Member member) {
      told.add("-" + member.id() + " " + member.info());
    }
  }

  private WebSocket enter(Machine machine, String member, String info) {
    WebSocket client = machines.client();
    assertThat(machine.room.enter(client, member, info)).isTrue();
    return client;
  }

  @Test
  void members_are_seen_on_all_machines_that_take_part_at_once() {
    Machine one = machine();
    Machine two = machine();
    Machine watching = machine();
    Machine other = machine();
    watching.room.watch(new Recorder());

    enter(one, "alice", "a");
    WebSocket bob = enter(two, "bob", "b");
    machines.run();
    assertThat(one.members()).isEqualTo(Map.of("bob", "b", "alice", "a"));
    two.room.enter(bob, "bob", "busy");
    machines.run();
    two.room.leave(bob);
    machines.run();

    assertThat(one.members()).isEqualTo(Map.of("alice", "a"));
    assertThat(watching.room.count()).isEqualTo(1);
    assertThat(told).containsExactly("+alice a", "+bob b", "~bob busy", "-bob busy");
    assertThat(two.joined).isEmpty();
    assertThat(two.room.count()).isZero(); // it does not take part any more
    assertThat(other.room.members()).isEmpty();
    assertThat(other.room.isComplete()).isFalse();
  }

  @Test
  void who_begins_to_take_part_learns_who_is_there_within_seconds() {
    Machine large = machine();
    for (int i = 0; i < Presence.MAX_MEMBERS; i++) {
      enter(large, "member " + i, "x".repeat(i % 1000));
    }
    Machine small = machine();
    enter(small, "alice", "a");
    machines.advance(Duration.ofMinutes(1));

    Machine late = machine();
    late.room.watch(new Recorder());
    machines.advance(SECOND.multipliedBy(2));

    assertThat(late.room.count()).isEqualTo(Presence.MAX_MEMBERS + 1);
    assertThat(late.members().get("member 999")).hasSize(999);
    assertThat(told).hasSize(Presence.MAX_MEMBERS + 1);
    assertThat(late.room.isComplete()).isFalse(); // there may be others
    machines.advance(SECOND.multipliedBy(9));
    assertThat(late.room.isComplete()).isTrue();
  }

  @Test
  void a_state_is_said_only_to_who_needs_it() {
    Machine one = machine();
    Machine two = machine();
    for (int i = 0; i < 1000; i++) {
      enter(one, "member " + i, "");
    }
    enter(two, "alice", "a");
    machines.advance(SECOND.multipliedBy(5));
    assertThat(two.room.count()).isEqualTo(1001);
    machines.sent.clear();

    machines.advance(SECOND.multipliedBy(90));

    assertThat(machines.sent).hasSizeBetween(18, 20);
    assertThat(machines.sent).allSatisfy(each -> assertThat(each.message()).hasSizeLessThan(32));
  }

  @Test
  void a_member_with_several_connections_counts_once_and_leaves_with_the_last() {
    Machine one = machine();
    Machine two = machine();
    one.room.watch(new Recorder());
    WebSocket phone = enter(one, "alice", "phone");
    machines.advance(SECOND);
    WebSocket laptop = enter(one, "alice", "laptop");
    machines.advance(SECOND);
    WebSocket tablet = enter(two, "alice", "tablet");
    machines.run();
    assertThat(one.members()).isEqualTo(Map.of("alice", "tablet")).isEqualTo(two.members());
    assertThat(one.room.count()).isEqualTo(1);

    two.room.leave(tablet);
    machines.run();
    assertThat(one.members()).isEqualTo(Map.of("alice", "laptop"));
    one.presences.removed(laptop);
    machines.run();
    assertThat(one.members()).isEqualTo(Map.of("alice", "phone"));
    one.room.leave(phone);
    machines.run();

    assertThat(one.room.count()).isZero();
    assertThat(told)
        .containsExactly(
            "+alice phone",
            "~alice laptop",
            "~alice tablet",
            "~alice laptop",
            "~alice phone",
            "-alice phone");
  }

  @Test
  void a_client_that_enters_as_somebody_else_is_not_two_members() {
    Machine one = machine();
    Machine two = machine();
    two.room.watch(new Recorder());
    WebSocket client = enter(one, "alice", "");

    one.room.enter(client, "bob", "");
    machines.run();

    assertThat(one.members()).isEqualTo(Map.of("bob", "")).isEqualTo(two.members());
  }

  @Test
  void the_members_of_a_dead_machine_leave_after_30_seconds_and_not_much_before() {
    Machine one = machine();
    Machine two = machine();
    enter(one, "alice", "");
    enter(two, "bob", "");
    machines.advance(SECOND.multipliedBy(60));
    two.dead = true;

    machines.advance(SECOND.multipliedBy(19));
    assertThat(one.room.count()).isEqualTo(2);
    machines.advance(SECOND.multipliedBy(11));

    assertThat(one.members()).containsOnlyKeys("alice");
  }

  @Test
  void a_machine_stays_if_two_signs_of_life_are_lost() {
    Machine one = machine();
    Machine two = machine();
    enter(two, "bob", "");
    one.room.watch(new Recorder());
    machines.advance(SECOND.multipliedBy(60));
    int[] count = {0};
    machines.fate = messages -> count[0]++ % 3 == 2 ? messages : List.of();

    machines.advance(Duration.ofMinutes(10));

    assertThat(told).containsExactly("+bob ");
    assertThat(count[0]).isGreaterThan(60);
  }

  @Test
  void a_machine_that_is_restarted_keeps_members_that_return_in_time() {
    Machine one = machine();
    one.room.watch(new Recorder());
    Machine before = machine();
    enter(before, "alice", "old");
    enter(before, "bob", "old");
    machines.advance(SECOND.multipliedBy(5));
    before.dead = true;
    machines.advance(SECOND);

    Machine after = machine();
    enter(after, "alice", "new");
    machines.advance(SECOND.multipliedBy(31));

    assertThat(one.members()).isEqualTo(Map.of("alice", "new")).isEqualTo(after.members());
    assertThat(told).containsExactlyInAnyOrder("+alice old", "+bob old", "~alice new", "-bob old");
  }

  @Test
  void a_lost_change_is_made_up_for() {
    Machine one = machine();
    Machine two = machine();
    one.room.watch(new Recorder());
    enter(two, "alice", "");
    WebSocket bob = enter(two, "bob", "");
    machines.advance(SECOND);

    machines.fate = messages -> List.of();
    two.room.leave(bob);
    enter(two, "carol", "");
    machines.run();
    machines.fate = messages -> messages;
    machines.advance(SECOND.multipliedBy(12));

    assertThat(one.members()).containsOnlyKeys("alice", "carol");
  }

  @Test
  void a_lost_change_is_noticed_with_the_next_one() {
    Machine one = machine();
    Machine two = machine();
    one.room.watch(new Recorder());
    enter(two, "alice", "");
    machines.advance(SECOND);
    machines.fate = messages -> List.of();
    enter(two, "bob", "");
    machines.run();
    machines.fate = messages -> messages;

    enter(two, "carol", "");
    machines.advance(SECOND.multipliedBy(2));

    assertThat(one.members()).containsOnlyKeys("alice", "bob", "carol");
  }

  @Test
  void while_the_broker_is_away_members_stay_for_30_seconds_and_return_afterwards() {
    Machine one = machine();
    Machine two = machine();
    one.room.watch(new Recorder());
    enter(two, "alice", "");
    machines.advance(SECOND.multipliedBy(20));
    assertThat(one.room.isComplete()).isTrue();

    one.connected(false);
    two.connected(false);
    enter(two, "bob", "");
    machines.advance(SECOND.multipliedBy(19));
    assertThat(one.members()).containsOnlyKeys("alice");
    assertThat(one.room.isComplete()).isFalse();
    one.connected(true);
    machines.advance(SECOND);
    two.connected(true);
    machines.advance(SECOND.multipliedBy(2));
    assertThat(one.members()).containsOnlyKeys("alice", "bob");
    assertThat(told).containsExactly("+alice ", "+bob ");

    one.connected(false);
    machines.advance(SECOND.multipliedBy(31));
    assertThat(one.members()).isEmpty();
    one.connected(true);
    machines.advance(SECOND.multipliedBy(2));
    assertThat(one.members()).containsOnlyKeys("alice", "bob");
  }

  @Test
  void a_machine_joins_later_if_the_broker_is_away_at_first() {
    Machine one = machine();
    Machine two = machine();
    enter(two, "alice", "");
    one.connected(false);
    one.room.watch(new Recorder());
    machines.advance(SECOND.multipliedBy(20));

    one.connected(true);
    machines.advance(SECOND.multipliedBy(2));

    assertThat(one.members()).containsOnlyKeys("alice");
  }

  @Test
  void a_machine_that_stops_says_farewell() {
    Machine one = machine();
    Machine two = machine();
    one.room.watch(new Recorder());
    enter(two, "alice", "");
    machines.run();

    two.presences.close();
    machines.run();

    assertThat(one.room.count()).isZero();
    assertThat(two.room.members()).isEmpty();
    assertThat(two.room.enter(machines.client(), "bob", "")).isFalse();
    assertThat(told).containsExactly("+alice ", "-alice ");
  }

  @Test
  void a_closed_watch_is_not_told_and_a_failing_listener_is_called_again() {
    Machine one = machine();
    Presence.Watch watch = one.room.watch(new Recorder());
    one.room.watch(
        new Presence.Listener() {
          @Override
          public void onEntered(Presence.Member member) {
            told.add("failing " + member.id());
            throw new IllegalStateException("on purpose");
          }
        });
    enter(one, "alice", "");
    machines.run();
    watch.close();
    watch.close();

    enter(one, "bob", "");
    machines.run();

    assertThat(told).containsExactlyInAnyOrder("+alice ", "failing alice", "failing bob");
  }

  @Test
  void a_slow_listener_is_told_the_difference() {
    Machine one = machine();
    one.room.watch(new Recorder());
    enter(one, "alice", "");
    machines.run();
    WebSocket client = machines.client();

    for (int i = 0; i < 100_000; i++) {
      one.room.enter(client, "member " + i, "");
    }
    machines.run();

    assertThat(told).containsExactly("+alice ", "+member 99999 ");
  }

  @Test
  void a_machine_refuses_more_members_than_allowed_but_not_more_connections() {
    Machine one = machine();
    List<WebSocket> clients = new ArrayList<>();
    for (int i = 0; i < Presence.MAX_MEMBERS; i++) {
      clients.add(enter(one, "member " + i, ""));
    }

    assertThat(one.room.enter(machines.client(), "one more", "")).isFalse();

    enter(one, "member 5", "again");
    assertThat(one.room.enter(clients.get(0), "member X", "")).isTrue(); // instead of member 0
    assertThat(one.room.count()).isEqualTo(Presence.MAX_MEMBERS);
    one.room.leave(clients.get(1));
    enter(one, "one more", "");
    assertThat(one.members()).doesNotContainKeys("member 0", "member 1").containsKey("one more");
  }

  @Test
  void a_client_enters_no_more_topics_than_allowed() {
    Machine one = machine();
    WebSocket client = machines.client();
    for (int i = 0; i < 1000; i++) {
      assertThat(one.presences.of("room " + i, c -> true).enter(client, "alice", "")).isTrue();
    }
    assertThatIllegalStateException().isThrownBy(() -> one.room.enter(client, "alice", ""));
    assertThat(one.room.count()).isZero();

    one.presences.of("room 7", c -> true).leave(client);
    assertThat(one.room.enter(client, "alice", "")).isTrue();
    one.presences.removed(client);
    assertThat(one.room.count()).isZero();
    assertThat(one.joined).isEmpty();
  }

  @Test
  void what_is_too_long_or_not_unicode_is_refused() {
    Machine one = machine();
    WebSocket client = machines.client();
    for (String member : List.of("", "x".repeat(257), "é".repeat(129), "\ud800")) {
      assertThatIllegalArgumentException().isThrownBy(() -> one.room.enter(client, member, ""));
    }
    for (String info : List.of("x".repeat(1025), "é".repeat(513), "\udc00")) {
      assertThatIllegalArgumentException().isThrownBy(() -> one.room.enter(client, "x", info));
    }
    assertThat(one.room.enter(client, "é".repeat(128), "é".repeat(512))).isTrue();
  }

  /** Messages are lost, repeated and reordered; afterwards, everything is as it should be. */
  @Test
  void whatever_the_broker_does_machines_agree_in_the_end() {
    long seed = Long.getLong("seed", new Random().nextLong());
    Random random = new Random(seed);
    List<Machine> all = List.of(machine(), machine(), machine());
    all.forEach(each -> each.room.watch(new Presence.Listener() {}));
    List<Sent> old = new ArrayList<>();
    machines.fate =
        messages -> {
          List<Sent> result = new ArrayList<>();
          for (Sent each : messages) {
            if (random.nextInt(4) > 0) {
              result.add(each);
            }
            if (random.nextInt(4) == 0) {
              old.add(each);
            }
            if (!old.isEmpty() && random.nextInt(4) == 0) {
              result.add(old.get(random.nextInt(old.size())));
            }
          }
          Collections.shuffle(result, random);
          return result;
        };
    Map<WebSocket, Machine> entered = new HashMap<>();
    for (int i = 0; i < 2000; i++) {
      if (random.nextInt(3) == 0 && !entered.isEmpty()) {
        WebSocket client = List.copyOf(entered.keySet()).get(random.nextInt(entered.size()));
        Objects.requireNonNull(entered.remove(client)).room.leave(client);
      } else {
        Machine machine = all.get(random.nextInt(3));
        entered.put(enter(machine, "member " + random.nextInt(150), "info " + i), machine);
      }
      if (random.nextInt(3) == 0) {
        machines.advance(Duration.ofMillis(random.nextInt(1000)));
      }
    }

    machines.fate = messages -> messages;
    machines.advance(SECOND.multipliedBy(14));

    Map<String, String> expected = new TreeMap<>(all.get(0).members());
    assertThat(expected).as("seed " + seed).hasSizeGreaterThan(50);
    for (Machine machine : all) {
      assertThat(machine.members()).as("seed " + seed).isEqualTo(expected);
      assertThat(machine.room.isComplete()).as("seed " + seed).isTrue();
      machine.presences.close();
    }
  }

  @Test
  void a_timer_that_has_failed_is_started_again_by_the_next_change() {
    List<Runnable> started = new ArrayList<>();
    AtomicBoolean fails = new AtomicBoolean(true);
    Presences presences =
        new Presences(
            machines.hub,
            10,
            new Timing(
                () -> 0,
                () -> 0,
                (nanos, task) -> {
                  if (fails.get()) {
                    throw new OutOfMemoryError("on purpose");
                  }
                  started.add(task);
                },
                Runnable::run));
    presences.share(machines.new Machine());
    Presence room = presences.of("room", client -> true);
    WebSocket client = machines.client();

    assertThatThrownBy(() -> room.enter(client, "ann", "")).isInstanceOf(OutOfMemoryError.class);
    fails.set(false);
    room.enter(client, "ann", "again");

    assertThat(started).hasSize(1);
  }
}
