// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Does to others for Node.js what {@link ChaosTest} does to Hawser, and prints a table. The build
 * only checks that the programs run; {@code -Dchaos.peers=true} compares.
 */
class PeersChaosTest {
  private static final boolean COMPARED = Boolean.getBoolean("chaos.peers");
  private static final int ROUNDS = Integer.getInteger("chaos.rounds", 1);
  private static final int CLIENTS = Integer.getInteger("chaos.clients", 60);
  private static final int PACE_MILLIS = Integer.getInteger("chaos.pace", 5);
  private static final int CUT_SECONDS = Integer.getInteger("chaos.cut", 2);
  private static final int SECONDS = Integer.getInteger("chaos.seconds", 30);

  /** The first and the greatest delay before a client of a peer connects again, or nothing. */
  private static final String DELAYS = System.getProperty("chaos.delays", "");

  /** A part of the names of those to be compared. */
  private static final String ONLY = System.getProperty("chaos.only", "");

  @TempDir Path folder;

  /** Does something to a contestant. */
  private interface Act {
    void happenTo(Chaos chaos) throws Exception;
  }

  /** Makes a contestant, which may fail. */
  private interface Entry {
    Contestant enter(Path folder) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void programs_of_the_peers_run(Peer peer) throws Exception {
    try (Contestant contestant = new PeerContestant(peer, folder, 6, 20, "50,500")) {
      Chaos chaos = new Chaos(contestant, 2);
      chaos.cut(1);

      assertThat(chaos.stalls()).isEmpty();
      assertThat(chaos.score(peer.toString()).received()).isGreaterThan(20);
      assertThat(contestant.cuts()).isPositive();
    }
  }

  @Test
  @Timeout(value = 4, unit = TimeUnit.HOURS)
  void table_of_all_disturbances() throws Exception {
    compare("all disturbances", chaos -> chaos.disturb(ROUNDS));
  }

  @Test
  @Timeout(value = 4, unit = TimeUnit.HOURS)
  void table_of_cut_connections() throws Exception {
    compare("cut connections only", chaos -> chaos.cut(SECONDS));
  }

  private void compare(String title, Act act) throws Exception {
    assumeTrue(COMPARED, "-Dchaos.peers=true compares");
    List<String> lines = new ArrayList<>();
    for (Broker kind : List.of(Broker.REDIS, Broker.NATS)) {
      Entry entry = folder -> new HawserContestant(kind, folder, CLIENTS, PACE_MILLIS);
      lines.addAll(run(title, "Hawser, " + kind, entry, act));
    }
    for (Peer peer : Peer.values()) {
      Entry entry = folder -> new PeerContestant(peer, folder, CLIENTS, PACE_MILLIS, DELAYS);
      lines.addAll(run(title, peer.toString(), entry, act));
    }
    System.out.printf("%n%s, each every %d s:%n%n", title, CUT_SECONDS);
    System.out.println(Score.HEAD + String.join("\n", lines));
  }

  private List<String> run(String title, String name, Entry entry, Act act) throws Exception {
    if (!name.contains(ONLY)) {
      return List.of();
    }
    try (Contestant contestant = entry.enter(folder.resolve(name.replaceAll("\\W+", "-")))) {
      Chaos chaos = new Chaos(contestant, CUT_SECONDS);
      act.happenTo(chaos);
      List<String> lines = new ArrayList<>();
      lines.add(chaos.score(name).toString());
      lines.addAll(chaos.stalls());
      chaos.mistakes(name + " " + title);
      System.out.println(String.join("\n", lines));
      return lines;
    }
  }
}
