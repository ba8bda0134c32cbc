// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Our cases against the Autobahn suite's, whose numbers the expected verdicts carry. */
final class SuiteTest {
  private static final int CASES_1_TO_10 = 301;

  @Test
  @DisabledIfSystemProperty(named = Suite.CASES_PROPERTY, matches = ".*")
  void cases_are_those_of_the_autobahn_suite() throws IOException {
    assertThat(Suite.all())
        .extracting(Case::id)
        .hasSize(CASES_1_TO_10)
        .containsExactlyElementsOf(ExpectedVerdicts.ofSelectedCases().ids());
  }
}
