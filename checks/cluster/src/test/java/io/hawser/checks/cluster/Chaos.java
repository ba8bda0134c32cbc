// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What happens to a {@link Contestant}: always the same, in the same order. */
final class Chaos {
  private static final int STEP_MILLIS = 100;
  private static final int DISTURBANCE_STEPS = 20;
  private static final long CONFIRM_SECONDS = 60;
  private static final long SEEN_SECONDS = 120;

  private final Contestant contestant;
  private final int cutSteps;
  private final List<String> stalls = new ArrayList<>();
  private int step;
  private int from;
  private int last;

  /**
   * Prepares it.
   *
   * @param cutSeconds after which every connection is cut again
   */
  Chaos(Contestant contestant, int cutSeconds) {
    this.contestant = contestant;
    cutSteps = cutSeconds * 1000 / STEP_MILLIS;
  }

  /** Kills and starts a server, and pauses, kills and starts the broker, which at last is empty. */
  void disturb(int rounds) throws Exception {
    begin();
    BrokerProcesses broker = contestant.broker();
    for (int round = 0; round < rounds; round++) {
      Victim node = contestant.nodes().get(round % Contestant.NODES);
      cutConnections(DISTURBANCE_STEPS);
      node.kill();
      cutConnections(DISTURBANCE_STEPS);
      node.start();
      cutConnections(DISTURBANCE_STEPS);
      broker.pause();
      cutConnections(DISTURBANCE_STEPS);
      broker.resume();
      cutConnections(DISTURBANCE_STEPS);
      broker.kill();
      cutConnections(DISTURBANCE_STEPS);
      broker.start();
      confirm();
      cutConnections(DISTURBANCE_STEPS);
    }
    seenByAll();
    broker.startEmpty();
    confirm();
    cutConnections(DISTURBANCE_STEPS);
    end();
  }

  /** Only cuts connections. */
  void cut(int seconds) throws Exception {
    begin();
    cutConnections(seconds * 1000 / STEP_MILLIS);
    end();
  }

  private void begin() throws Exception {
    contestant.startPublishing();
    from = seenByAll();
  }

  private void end() throws Exception {
    last = seenByAll();
    contestant.stopPublishing();
  }

  /** Cuts every connection when its turn is, and lasts for a number of steps. */
  private void cutConnections(int steps) {
    for (int i = 0; i < steps; i++, step++) {
      for (int client = step % cutSteps; client < contestant.ledgers().size(); client += cutSteps) {
        contestant.cut(client);
      }
      pause(STEP_MILLIS);
    }
  }

  /** Waits until a number is confirmed that was not yet published, and returns the next one. */
  private int confirm() {
    int number = contestant.next();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONFIRM_SECONDS);
    while (contestant.confirmed().nextSetBit(number) < 0) {
      if (System.nanoTime() > deadline) {
        stalls.add("nothing from " + number + " on was published");
        return number;
      }
      pause(STEP_MILLIS);
    }
    return number;
  }

  /** Waits until there is a number that all clients have, and returns it. */
  private int seenByAll() {
    int number = confirm();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SEEN_SECONDS);
    while (true) {
      for (int candidate = number; candidate < contestant.next(); candidate++) {
        int seen = candidate;
        if (contestant.ledgers().stream().allMatch(ledger -> ledger.has(seen))) {
          return seen;
        }
      }
      if (System.nanoTime() > deadline) {
        stalls.add("no number from " + number + " on has reached all clients");
        return number;
      }
      pause(STEP_MILLIS);
    }
  }

  /** Returns what did not go on after a disturbance. */
  List<String> stalls() {
    return stalls;
  }

  /** Returns the numbers that every client must have, or must know to be missing. */
  BitSet expected() {
    BitSet expected = contestant.confirmed();
    expected.clear(0, from);
    expected.clear(last, Math.max(last, expected.length()));
    return expected;
  }

  /** Returns what came of the numbers between the first and the last that all clients have. */
  Score score(String name) {
    BitSet expected = expected();
    BitSet refused = contestant.refused();
    refused.andNot(contestant.confirmed());
    return Score.of(
        name,
        last - from,
        expected,
        refused.get(from, last).cardinality(),
        contestant.cuts(),
        contestant.ledgers());
  }

  /**
   * Returns what each client got wrong, a line for each; writes them to {@code target/NAME.chaos}.
   */
  List<String> mistakes(String name) throws IOException {
    BitSet expected = expected();
    List<String> lines = new ArrayList<>(stalls);
    for (int client = 0; client < contestant.ledgers().size(); client++) {
      for (String mistake : contestant.ledgers().get(client).mistakes(expected)) {
        lines.add("client " + client + ": " + mistake);
      }
    }
    String file = name.replaceAll("\\W+", "-") + ".chaos";
    Files.write(Files.createDirectories(Path.of("target")).resolve(file), lines);
    return lines;
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
