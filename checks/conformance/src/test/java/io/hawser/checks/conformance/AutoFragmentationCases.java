// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Frame.text;

import java.util.stream.Stream;

/** Group 10: a message in fragments as an endpoint makes them by itself. */
final class AutoFragmentationCases {
  private AutoFragmentationCases() {}

  static Stream<Case> all() {
    Frame message = text("*".repeat(65_536));
    return Stream.of(
        new Case("10.1.1", talk -> talk.send(message.fragments(1300)).expect(message).closes()));
  }
}
