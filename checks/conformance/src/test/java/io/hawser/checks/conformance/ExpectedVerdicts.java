// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The verdicts that Hawser gets, case by case, as they stand in {@code expected-verdicts.txt}. */
final class ExpectedVerdicts {
  private static final String FILE = "expected-verdicts.txt";

  private final List<Verdict> verdicts;

  private ExpectedVerdicts(List<Verdict> verdicts) {
    this.verdicts = verdicts;
  }

  /** Those of the cases that are to run. */
  static ExpectedVerdicts ofSelectedCases() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(ExpectedVerdicts.class.getResourceAsStream(FILE), FILE)) {
      List<String> selected = Suite.selected().stream().map(Case::id).toList();
      return new ExpectedVerdicts(
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(ExpectedVerdicts::parse)
              .filter(verdict -> selected.contains(verdict.id()))
              .toList());
    }
  }

  private static Verdict parse(String line) {
    String[] words = line.split(" ", -1);
    return new Verdict(words[0], Behavior.named(words[1]), Behavior.named(words[2]), "");
  }

  /** Without the cases that a pattern such as {@code 9.*} names. */
  ExpectedVerdicts without(String pattern) {
    return new ExpectedVerdicts(
        verdicts.stream().filter(each -> !Case.matches(each.id(), pattern)).toList());
  }

  List<String> ids() {
    return verdicts.stream().map(Verdict::id).toList();
  }

  /** One line for each case with another verdict than expected, or with none, or too many. */
  List<String> differencesFrom(List<Verdict> actual) {
    Map<String, List<Verdict>> byId =
        actual.stream()
            .collect(Collectors.groupingBy(Verdict::id, HashMap::new, Collectors.toList()));
    List<String> differences = new ArrayList<>();
    for (Verdict expected : verdicts) {
      List<Verdict> given = byId.getOrDefault(expected.id(), List.of());
      byId.remove(expected.id());
      if (given.size() != 1 || !expected.sameAs(given.get(0))) {
        differences.add("expected " + expected + ", got " + (given.isEmpty() ? "none" : given));
      }
    }
    byId.values().forEach(unknown -> differences.add("not expected at all: " + unknown));
    return differences;
  }
}
