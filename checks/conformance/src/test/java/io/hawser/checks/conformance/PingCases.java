// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Conversation.NORMAL;
import static io.hawser.checks.conformance.Conversation.PROTOCOL_ERROR;
import static io.hawser.checks.conformance.Frame.PING;
import static io.hawser.checks.conformance.Frame.PONG;
import static io.hawser.checks.conformance.Frame.close;
import static io.hawser.checks.conformance.Frame.ping;
import static io.hawser.checks.conformance.Frame.pong;

import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Group 2: Pings and Pongs. */
final class PingCases {
  private static final String UNSOLICITED = "unsolicited pong payload";

  private PingCases() {}

  static Stream<Case> all() {
    return Stream.of(
        answered("2.1", new byte[0]),
        answered("2.2", Bytes.ascii("Hello, world!")),
        answered("2.3", HexFormat.of().parseHex("00fffefdfcfb00ff")),
        answered("2.4", Bytes.notText(125)),
        new Case(
            "2.5", talk -> talk.send(Frame.of(PING, Bytes.notText(126))).fails(PROTOCOL_ERROR)),
        new Case(
            "2.6",
            talk ->
                talk.bytewise()
                    .send(Frame.of(PING, Bytes.notText(125)))
                    .expect(Frame.of(PONG, Bytes.notText(125)))
                    .closes()),
        new Case("2.7", talk -> talk.send(pong(""), close(NORMAL)).ends(NORMAL)),
        new Case("2.8", talk -> talk.send(pong(UNSOLICITED), close(NORMAL)).ends(NORMAL)),
        new Case(
            "2.9",
            talk ->
                talk.send(pong(UNSOLICITED), ping("ping payload"))
                    .expect(pong("ping payload"))
                    .closes()),
        tenPings("2.10", Conversation::together),
        tenPings("2.11", Conversation::bytewise));
  }

  private static Case answered(String id, byte[] payload) {
    return new Case(
        id, talk -> talk.send(Frame.of(PING, payload)).expect(Frame.of(PONG, payload)).closes());
  }

  // RFC 6455 §5.5.3 allows to answer only the newest; the suite does not, nor do we.
  private static Case tenPings(String id, UnaryOperator<Conversation> pace) {
    Frame[] pings =
        IntStream.range(0, 10).mapToObj(i -> ping("payload-" + i)).toArray(Frame[]::new);
    Frame[] pongs =
        IntStream.range(0, 10).mapToObj(i -> pong("payload-" + i)).toArray(Frame[]::new);
    return new Case(id, talk -> pace.apply(talk).send(pings).expect(pongs).closes());
  }
}
