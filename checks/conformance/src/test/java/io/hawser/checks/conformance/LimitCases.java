// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Case.numbered;
import static io.hawser.checks.conformance.Frame.binary;
import static io.hawser.checks.conformance.Frame.text;

import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * Group 9: large messages, many fragments, many pieces, many messages. Where the Autobahn suite
 * repeats one byte we repeat a pattern, which shows a fragment that is lost or in another's place.
 */
final class LimitCases {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int[] LENGTHS = {64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB};
  private static final int[] FRAGMENTS = {
    64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB
  };
  private static final int[] PIECES = {64, 128, 256, 512, KIB, 2 * KIB};
  private static final int[] SHORT_LENGTHS = {0, 16, 64, 256, KIB, 4 * KIB};
  private static final int ROUND_TRIPS = 1000;

  private static final byte[] LETTERS = Bytes.ascii("BAsd7&jh23");
  private static final byte[] OCTETS = HexFormat.of().parseHex("00fe23faf0");

  private LimitCases() {}

  static Stream<Case> all() {
    return Stream.of(
            numbered("9.1", LENGTHS, n -> talk -> echo(talk, letters(n))),
            numbered("9.2", LENGTHS, n -> talk -> echo(talk, octets(n))),
            numbered("9.3", FRAGMENTS, n -> talk -> echoFragments(talk, letters(4 * MIB), n)),
            numbered("9.4", FRAGMENTS, n -> talk -> echoFragments(talk, octets(4 * MIB), n)),
            numbered("9.5", PIECES, n -> talk -> echo(talk.inPiecesOf(n), letters(MIB))),
            numbered("9.6", PIECES, n -> talk -> echo(talk.inPiecesOf(n), octets(MIB))),
            numbered("9.7", SHORT_LENGTHS, n -> talk -> echoRepeatedly(talk, letters(n))),
            numbered("9.8", SHORT_LENGTHS, n -> talk -> echoRepeatedly(talk, octets(n))))
        .flatMap(cases -> cases)
        .map(Case::asLarge);
  }

  private static void echo(Conversation talk, Frame message) {
    talk.send(message).expect(message).closes();
  }

  private static void echoFragments(Conversation talk, Frame message, int size) {
    talk.send(message.fragments(size)).expect(message).closes();
  }

  private static void echoRepeatedly(Conversation talk, Frame message) {
    for (int i = 0; i < ROUND_TRIPS; i++) {
      talk.send(message).expect(message);
    }
    talk.closes();
  }

  private static Frame letters(int length) {
    return text(Bytes.repeated(LETTERS, length));
  }

  private static Frame octets(int length) {
    return binary(Bytes.repeated(OCTETS, length));
  }
}
