// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Conversation.PROTOCOL_ERROR;
import static io.hawser.checks.conformance.Frame.continuation;
import static io.hawser.checks.conformance.Frame.ping;
import static io.hawser.checks.conformance.Frame.pong;
import static io.hawser.checks.conformance.Frame.text;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Group 5: fragments, in order, out of order, and with control frames between them. */
final class FragmentationCases {
  private static final Frame FIRST = text("fragment1").unfinished();
  private static final Frame LAST = continuation("fragment2");
  private static final Frame WHOLE = text("fragment1fragment2");
  private static final Frame NOTHING_TO_CONTINUE = continuation("non-continuation payload");
  private static final Frame HELLO = text("Hello, world!");

  private FragmentationCases() {}

  static Stream<Case> all() {
    return Stream.of(
        rejected("5.1", Conversation::together, ping("fragment1").unfinished(), LAST),
        rejected("5.2", Conversation::together, pong("fragment1").unfinished(), LAST),
        joined("5.3", Conversation::together),
        joined("5.4", Conversation::framewise),
        joined("5.5", Conversation::bytewise),
        joinedAroundPing("5.6", Conversation::together),
        joinedAroundPing("5.7", Conversation::framewise),
        joinedAroundPing("5.8", Conversation::bytewise),
        rejected("5.9", Conversation::together, NOTHING_TO_CONTINUE, HELLO),
        rejected("5.10", Conversation::framewise, NOTHING_TO_CONTINUE, HELLO),
        rejected("5.11", Conversation::bytewise, NOTHING_TO_CONTINUE, HELLO),
        rejected("5.12", Conversation::together, NOTHING_TO_CONTINUE.unfinished(), HELLO),
        rejected("5.13", Conversation::framewise, NOTHING_TO_CONTINUE.unfinished(), HELLO),
        rejected("5.14", Conversation::bytewise, NOTHING_TO_CONTINUE.unfinished(), HELLO),
        new Case(
            "5.15",
            talk ->
                talk.send(FIRST, LAST, continuation("fragment3").unfinished(), text("fragment4"))
                    .preferably(WHOLE)
                    .fails(PROTOCOL_ERROR)),
        rejected("5.16", Conversation::together, twice(continuation("fragment1").unfinished())),
        rejected("5.17", Conversation::together, twice(continuation("fragment1"))),
        rejected("5.18", Conversation::together, FIRST, text("fragment2")),
        answeredWithinMessage("5.19", Conversation::together),
        answeredWithinMessage("5.20", Conversation::framewise));
  }

  private static Case rejected(String id, UnaryOperator<Conversation> pace, Frame... frames) {
    return new Case(id, talk -> pace.apply(talk).send(frames).fails(PROTOCOL_ERROR));
  }

  private static Case joined(String id, UnaryOperator<Conversation> pace) {
    return new Case(id, talk -> pace.apply(talk).send(FIRST, LAST).expect(WHOLE).closes());
  }

  private static Case joinedAroundPing(String id, UnaryOperator<Conversation> pace) {
    return new Case(
        id,
        talk ->
            pace.apply(talk)
                .send(FIRST, ping("ping payload"), LAST)
                .expect(pong("ping payload"), WHOLE)
                .closes());
  }

  private static Frame[] twice(Frame before) {
    Frame begin = text("fragment2").unfinished();
    Frame end = continuation("fragment3");
    return new Frame[] {before, begin, end, before, begin, end};
  }

  private static Case answeredWithinMessage(String id, UnaryOperator<Conversation> pace) {
    return new Case(
        id,
        talk ->
            pace.apply(talk)
                .send(
                    text("fragment1").unfinished(),
                    continuation("fragment2").unfinished(),
                    ping("pongme 1!"))
                .expect(pong("pongme 1!"))
                .send(
                    continuation("fragment3").unfinished(),
                    continuation("fragment4").unfinished(),
                    ping("pongme 2!"),
                    continuation("fragment5"))
                .expect(pong("pongme 2!"), text("fragment1fragment2fragment3fragment4fragment5"))
                .closes());
  }
}
