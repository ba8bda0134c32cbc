// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.util.List;
import java.util.stream.Stream;

/** All cases, in the order and under the numbers of the Autobahn suite. */
final class Suite {
  /** Runs a part of the suite: {@code -Dcases=6.4.*,7.1.2}. */
  static final String CASES_PROPERTY = "cases";

  private Suite() {}

  static List<Case> all() {
    return Stream.of(
            FramingCases.all(),
            PingCases.all(),
            ReservedBitCases.all(),
            OpcodeCases.all(),
            FragmentationCases.all(),
            Utf8Cases.all(),
            CloseCases.all(),
            LimitCases.all(),
            AutoFragmentationCases.all())
        .flatMap(cases -> cases)
        .toList();
  }

  /** The cases that are to run: all, unless the property says otherwise. */
  static List<Case> selected() {
    List<String> patterns = selectedPatterns();
    List<Case> cases =
        all().stream().filter(each -> patterns.stream().anyMatch(each::matches)).toList();
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("no case is named " + patterns);
    }
    return cases;
  }

  static List<String> selectedPatterns() {
    return List.of(System.getProperty(CASES_PROPERTY, "*").split(","));
  }

  static Case named(String id) {
    return all().stream().filter(each -> each.matches(id)).findFirst().orElseThrow();
  }
}
