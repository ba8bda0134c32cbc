// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/**
 * What came of the numbers: a line of a table.
 *
 * @param published by the publisher
 * @param refused of these: the publisher was told that it has failed
 * @param vanished of these: no client has got it, and the publisher was not told
 * @param due the rest, once for each client
 * @param told of the rest: the client does not have it, but knows that something is missing
 * @param silent of the rest: the client does not have it, and does not know
 * @param twice came again
 * @param disorder came after a greater number
 */
record Score(
    String name,
    int clients,
    int cuts,
    int connections,
    int published,
    int refused,
    int vanished,
    long due,
    int told,
    int silent,
    int twice,
    int disorder) {

  static final String HEAD =
      """
      | | clients | cuts | connections | published | refused | vanished | received | told | silent | twice | disorder |
      |---|---|---|---|---|---|---|---|---|---|---|---|
      """;

  static Score of(
      String name, int published, BitSet expected, int refused, int cuts, List<Ledger> ledgers) {
    return new Score(
        name,
        ledgers.size(),
        cuts,
        sum(ledgers, Ledger::connections),
        published,
        refused,
        published - expected.cardinality() - refused,
        (long) expected.cardinality() * ledgers.size(),
        sum(ledgers, ledger -> ledger.missing(expected, true)),
        sum(ledgers, ledger -> ledger.missing(expected, false)),
        sum(ledgers, Ledger::twice),
        sum(ledgers, Ledger::disorder));
  }

  private static int sum(List<Ledger> ledgers, ToIntFunction<Ledger> count) {
    return ledgers.stream().mapToInt(count).sum();
  }

  /** Returns the part of what was due that has arrived, in percent. */
  double received() {
    return due == 0 ? 0 : 100.0 * (due - told - silent) / due;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d | %.2f %% of %d | %d | %d | %d | %d |",
        name,
        clients,
        cuts,
        connections,
        published,
        refused,
        vanished,
        received(),
        due,
        told,
        silent,
        twice,
        disorder);
  }
}
