// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our cases about compression against the Autobahn suite's. */
final class DeflateCasesTest {

  @ParameterizedTest
  @EnumSource
  void groups_12_and_13_have_18_cases_in_each_of_12_parts(Role agent) {
    assertThat(DeflateCases.all(agent))
        .extracting(DeflateCase::id)
        .doesNotHaveDuplicates()
        .hasSize(216)
        .startsWith("12.1.1", "12.1.2")
        .contains("12.5.18", "13.1.1", "13.7.1")
        .endsWith("13.7.17", "13.7.18");
  }

  @ParameterizedTest
  @EnumSource
  @DisabledIfSystemProperty(named = Suite.CASES_PROPERTY, matches = ".*")
  void all_of_them_run(Role agent) {
    assertThat(DeflateCases.selected(agent))
        .extracting(DeflateCase::id)
        .isEqualTo(DeflateCases.all(agent).stream().map(DeflateCase::id).toList());
  }
}
