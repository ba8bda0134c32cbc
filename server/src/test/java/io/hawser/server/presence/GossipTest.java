// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.Presence;
import io.hawser.backplane.BackplaneException;
import io.hawser.server.presence.Machines.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests what nodes say, and what a node makes of what it should not trust. */
class GossipTest {
  private static final Attendee ALICE = new Attendee("alice", "hellö", 1234);

  private static final List<Gossip> EXAMPLES =
      List.of(
          new Gossip.Entered(1, 2, ALICE),
          new Gossip.Left(-1, 2, "bob"),
          new Gossip.Alive(1, Long.MAX_VALUE, 10_000),
          new Gossip.Page(1, 2, 2, 0, 1, List.of(ALICE, new Attendee("bob", "", -1))),
          new Gossip.Hello(1),
          new Gossip.Question(1, 2));

  private final Machines machines = new Machines();
  private final Machine machine = machines.new Machine();

  private void hear(Gossip gossip) {
    machine.presences.hear("room", gossip.encode());
  }

  private void watch() {
    machine.room.watch(new Presence.Listener() {});
    machines.run();
  }

  private static Attendee attendee(String member) {
    return new Attendee(member, "", 1);
  }

  private static Gossip.Page page(long version, int count, int page, int pages, String... members) {
    return new Gossip.Page(
        7, version, count, page, pages, Arrays.stream(members).map(GossipTest::attendee).toList());
  }

  // -- bytes -------------------------------------------------------------------------------------

  @Test
  void everything_is_read_as_it_was_written() {
    for (Gossip each : EXAMPLES) {
      assertThat(Gossip.decode(each.encode())).isEqualTo(each);
    }
  }

  @Test
  void a_state_is_divided_into_pages() {
    List<Attendee> all = new ArrayList<>();
    for (int i = 0; i < Presence.MAX_MEMBERS; i++) {
      all.add(new Attendee("é".repeat(120) + i, "é".repeat(512), i));
    }

    List<Gossip> pages = Gossip.pages(1, 2, all);

    List<Attendee> read = new ArrayList<>();
    for (Gossip each : pages) {
      byte[] bytes = each.encode();
      assertThat(bytes).hasSizeLessThan(Gossip.PAGE_BYTES + 100);
      read.addAll(((Gossip.Page) Gossip.decode(bytes)).attendees());
    }
    assertThat(read).isEqualTo(all);
    assertThat(pages).hasSizeLessThan(Gossip.MAX_PAGES);
  }

  @Test
  void what_is_too_short_too_long_or_out_of_range_is_refused() {
    for (Gossip each : EXAMPLES) {
      byte[] bytes = each.encode();
      for (int length = 0; length < bytes.length; length++) {
        boolean wholeAttendee = each instanceof Gossip.Page && (length == 26 || length == 49);
        if (!wholeAttendee) {
          assertRefused(Arrays.copyOf(bytes, length));
        }
      }
      assertRefused(Arrays.copyOf(bytes, bytes.length + 1));
      byte[] otherFormat = bytes.clone();
      otherFormat[0] = 2;
      assertRefused(otherFormat);
    }
    for (Gossip each :
        List.of(
            new Gossip.Entered(1, 0, ALICE),
            new Gossip.Entered(1, 1, attendee("")),
            new Gossip.Entered(1, 1, attendee("x".repeat(257))),
            new Gossip.Entered(1, 1, new Attendee("x", "x".repeat(1025), 0)),
            new Gossip.Left(1, -1, "x"),
            new Gossip.Left(1, 1, ""),
            new Gossip.Alive(1, 1, -1),
            new Gossip.Alive(1, 1, 10_001),
            page(1, 0, 0, 1),
            page(1, 10_001, 0, 1, "x"),
            page(1, 1, 0, 1, "x", "y"),
            page(1, 2, 1, 1, "x"),
            page(1, 2, -1, 1, "x"),
            page(1, 2, 0, 1025, "x"))) {
      assertRefused(each.encode());
    }
    byte[] notUtf8 = new Gossip.Left(1, 1, "bob").encode();
    notUtf8[notUtf8.length - 1] = (byte) 0xff;
    assertRefused(notUtf8);
  }

  private static void assertRefused(byte[] bytes) {
    assertThatThrownBy(() -> Gossip.decode(bytes))
        .as(Arrays.toString(bytes))
        .isInstanceOf(BackplaneException.class);
  }

  // -- the order of messages ---------------------------------------------------------------------

  @Test
  void a_late_change_after_a_newer_state_is_ignored() {
    watch();
    hear(page(5, 2, 0, 1, "alice", "bob"));

    hear(new Gossip.Entered(7, 4, attendee("carol")));
    hear(new Gossip.Left(7, 5, "bob"));
    hear(new Gossip.Alive(7, 4, 0));

    assertThat(machine.members()).containsOnlyKeys("alice", "bob");
  }

  @Test
  void an_old_state_after_a_newer_change_is_ignored() {
    watch();
    hear(new Gossip.Entered(7, 1, attendee("alice")));
    hear(new Gossip.Entered(7, 2, attendee("bob")));

    hear(page(1, 1, 0, 1, "alice"));

    assertThat(machine.members()).containsOnlyKeys("alice", "bob");
  }

  @Test
  void a_late_change_after_the_farewell_brings_nobody_back() {
    watch();
    hear(new Gossip.Entered(7, 1, attendee("alice")));
    hear(new Gossip.Alive(7, 4, 0));

    hear(new Gossip.Entered(7, 3, attendee("bob")));

    assertThat(machine.members()).isEmpty();
  }

  @Test
  void a_state_replaces_all_members_only_when_all_pages_have_come_in_order() {
    watch();
    hear(page(1, 2, 0, 1, "alice", "bob"));

    hear(page(9, 3, 0, 2, "carol", "dora"));
    hear(page(9, 3, 1, 2, "erin"));
    assertThat(machine.members()).containsOnlyKeys("carol", "dora", "erin");

    hear(page(10, 2, 0, 3, "x"));
    hear(page(10, 2, 2, 3, "y"));
    hear(page(10, 2, 1, 3, "z"));
    assertThat(machine.members()).containsOnlyKeys("carol", "dora", "erin", "x");
    machines.sent.clear();
    machines.advance(Duration.ofSeconds(3));
    assertThat(machines.sent)
        .map(each -> Gossip.decode(each.message()))
        .anyMatch(each -> each instanceof Gossip.Question question && question.to() == 7);
  }

  @Test
  void what_is_old_is_no_sign_of_life() {
    watch();
    hear(new Gossip.Entered(7, 9, attendee("alice")));
    for (int i = 0; i < 31; i++) {
      machines.advance(Duration.ofSeconds(1));
      hear(new Gossip.Entered(7, 3, attendee("bob")));
    }
    assertThat(machine.members()).doesNotContainKey("alice");
  }

  // -- what should not be trusted ----------------------------------------------------------------

  @Test
  void members_of_other_machines_have_a_limit() {
    watch();
    hearMany();

    assertThat(machine.room.count()).isBetween(40_000, 45_000); // 32 MiB
    assertThat(machine.room.isComplete()).isFalse();
    machines.advance(Duration.ofSeconds(31));
    assertThat(machine.room.count()).isZero();
    hearMany();
    assertThat(machine.room.count()).isBetween(40_000, 45_000);
  }

  private void hearMany() {
    for (int node = 1; node <= 8; node++) {
      for (int i = 0; i < 10_000; i += 10) {
        List<Attendee> some = new ArrayList<>();
        for (int j = 0; j < 10; j++) {
          some.add(new Attendee(node + " " + (i + j), "x".repeat(500), 1));
        }
        hear(new Gossip.Page(node, 1, 10_000, i / 10, 1000, some));
      }
    }
  }

  @Test
  void information_that_grows_has_the_same_limit() {
    watch();
    long version = 0;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 100_000; i++) {
        version++;
        String info = round == 0 ? "" : "x".repeat(1024);
        hear(new Gossip.Entered(i % 11, version, new Attendee("m" + i, info, version)));
      }
    }
    long characters = machine.room.members().stream().mapToLong(m -> m.info().length()).sum();
    assertThat(characters).isBetween(1L << 20, Roll.MAX_COST);
  }

  @Test
  void nodes_have_a_limit_and_those_without_members_make_room() {
    watch();
    for (int node = 1; node <= 5000; node++) {
      hear(new Gossip.Entered(node, 1, attendee("m" + node)));
      hear(new Gossip.Alive(node, 2, 0));
    }
    hear(new Gossip.Entered(-1, 1, attendee("alice")));
    assertThat(machine.members()).containsOnlyKeys("alice");

    for (int node = 1; node <= 5000; node++) {
      hear(new Gossip.Entered(node, 3, attendee("m" + node)));
    }
    assertThat(machine.room.count()).isBetween(2, TopicPresence.MAX_NODES);
    assertThat(machine.room.isComplete()).isFalse();
  }

  @Test
  void questions_do_not_multiply() {
    machine.room.enter(machines.client(), "alice", "");
    machines.run();
    long node = Gossip.decode(machines.sent.get(0).message()).node();
    machines.sent.clear();
    for (int i = 0; i < 100; i++) {
      for (int j = 0; j < 100; j++) {
        hear(new Gossip.Question(j, node));
        hear(new Gossip.Hello(j));
      }
      machines.advance(Duration.ofMillis(100));
    }
    assertThat(machines.sent).hasSizeBetween(10, 21);
  }

  @Test
  void whatever_the_broker_sends_nothing_is_thrown() {
    long seed = Long.getLong("seed", new Random().nextLong());
    Random random = new Random(seed);
    watch();
    machine.room.enter(machines.client(), "alice", "");
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = EXAMPLES.get(random.nextInt(EXAMPLES.size())).encode();
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(8) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(100));
      }
      machine.presences.hear("room", bytes);
      if (i % 1000 == 0) {
        machines.advance(Duration.ofSeconds(random.nextInt(3)));
      }
    }
    assertThat(machine.members()).as("seed " + seed).containsKey("alice");
    machines.advance(Duration.ofSeconds(60));
    assertThat(machine.members()).as("seed " + seed).containsOnlyKeys("alice");
  }
}
