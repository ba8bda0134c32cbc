// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Conversation.PROTOCOL_ERROR;
import static io.hawser.checks.conformance.Frame.CLOSE;
import static io.hawser.checks.conformance.Frame.binary;
import static io.hawser.checks.conformance.Frame.ping;
import static io.hawser.checks.conformance.Frame.text;

import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Group 3: reserved bits, which no extension has given a meaning. */
final class ReservedBitCases {
  private static final Frame HELLO = text("Hello, world!");
  private static final Frame BYTES = binary(HexFormat.of().parseHex("00fffefdfcfb00ff"));

  private ReservedBitCases() {}

  static Stream<Case> all() {
    return Stream.of(
        rejected("3.1", HELLO.rsv(0b001)),
        rejectedInBurst("3.2", 0b010, Conversation::together),
        rejectedInBurst("3.3", 0b011, Conversation::framewise),
        rejectedInBurst("3.4", 0b100, Conversation::bytewise),
        rejected("3.5", BYTES.rsv(0b101)),
        rejected("3.6", binary(HELLO.payload()).rsv(0b110)),
        rejected("3.7", Frame.of(CLOSE, "").rsv(0b111)));
  }

  private static Case rejected(String id, Frame frame) {
    return new Case(id, talk -> talk.send(frame).fails(PROTOCOL_ERROR));
  }

  private static Case rejectedInBurst(String id, int rsv, UnaryOperator<Conversation> pace) {
    return new Case(
        id,
        talk ->
            pace.apply(talk)
                .send(HELLO, HELLO.rsv(rsv), ping(""))
                .preferably(HELLO)
                .fails(PROTOCOL_ERROR));
  }
}
