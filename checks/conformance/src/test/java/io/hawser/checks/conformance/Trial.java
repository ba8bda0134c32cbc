// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.util.ArrayList;
import java.util.List;

/** A server before the Autobahn suite: the cases it is spared, and the verdicts it got so far. */
record Trial(EchoServer server, String spared, ExpectedVerdicts expected, List<Verdict> verdicts) {

  static Trial inAllCasesOf(ExpectedVerdicts expected, EchoServer server) {
    return new Trial(server, "", expected, new ArrayList<>());
  }

  /** This trial without the cases that a pattern such as {@code 9.*} names. */
  Trial sparing(String pattern) {
    return new Trial(server, pattern, expected.without(pattern), verdicts);
  }

  /** Takes the first verdict on a case. */
  void add(Verdict verdict) {
    if (verdicts.stream().noneMatch(each -> each.id().equals(verdict.id()))) {
      verdicts.add(verdict);
    }
  }

  /** The cases without a verdict. */
  List<String> lacking() {
    List<String> given = verdicts.stream().map(Verdict::id).toList();
    return expected.ids().stream().filter(id -> !given.contains(id)).toList();
  }

  List<String> differences() {
    return expected.differencesFrom(verdicts).stream().map(line -> server + ": " + line).toList();
  }
}
