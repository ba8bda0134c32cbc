// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Case.echo;
import static io.hawser.checks.conformance.Frame.binary;
import static io.hawser.checks.conformance.Frame.text;

import java.util.stream.Stream;

/** Group 1: text and binary messages with lengths at the borders of the three length forms. */
final class FramingCases {
  private FramingCases() {}

  static Stream<Case> all() {
    return Stream.of(
        echo("1.1.1", stars(0)),
        echo("1.1.2", stars(125)),
        echo("1.1.3", stars(126)),
        echo("1.1.4", stars(127)),
        echo("1.1.5", stars(128)),
        echo("1.1.6", stars(65_535)),
        echo("1.1.7", stars(65_536)),
        inPieces("1.1.8", stars(65_536)),
        echo("1.2.1", bytes(0)),
        echo("1.2.2", bytes(125)),
        echo("1.2.3", bytes(126)),
        echo("1.2.4", bytes(127)),
        echo("1.2.5", bytes(128)),
        echo("1.2.6", bytes(65_535)),
        echo("1.2.7", bytes(65_536)),
        inPieces("1.2.8", bytes(65_536)));
  }

  private static Case inPieces(String id, Frame frame) {
    return new Case(id, talk -> talk.inPiecesOf(997).send(frame).expect(frame).closes());
  }

  private static Frame stars(int length) {
    return text("*".repeat(length));
  }

  private static Frame bytes(int length) {
    return binary(Bytes.notText(length));
  }
}
