// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Conversation.PROTOCOL_ERROR;
import static io.hawser.checks.conformance.Frame.ping;
import static io.hawser.checks.conformance.Frame.text;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Group 4: reserved opcodes, of data frames and of control frames. */
final class OpcodeCases {
  private static final String HELLO = "Hello, world!";
  private static final String PAYLOAD = "reserved opcode payload";

  private OpcodeCases() {}

  static Stream<Case> all() {
    return Stream.of(
        rejected("4.1.1", Frame.of(0x3, "")),
        rejected("4.1.2", Frame.of(0x4, PAYLOAD)),
        rejectedInBurst("4.1.3", Frame.of(0x5, ""), Conversation::together),
        rejectedInBurst("4.1.4", Frame.of(0x6, HELLO), Conversation::together),
        rejectedInBurst("4.1.5", Frame.of(0x7, HELLO), Conversation::bytewise),
        rejected("4.2.1", Frame.of(0xB, "")),
        rejected("4.2.2", Frame.of(0xC, PAYLOAD)),
        rejectedInBurst("4.2.3", Frame.of(0xD, ""), Conversation::together),
        rejectedInBurst("4.2.4", Frame.of(0xE, HELLO), Conversation::together),
        rejectedInBurst("4.2.5", Frame.of(0xF, HELLO), Conversation::bytewise));
  }

  private static Case rejected(String id, Frame frame) {
    return new Case(id, talk -> talk.send(frame).fails(PROTOCOL_ERROR));
  }

  private static Case rejectedInBurst(String id, Frame frame, UnaryOperator<Conversation> pace) {
    return new Case(
        id,
        talk ->
            pace.apply(talk)
                .send(text(HELLO), frame, ping(""))
                .preferably(text(HELLO))
                .fails(PROTOCOL_ERROR));
  }
}
