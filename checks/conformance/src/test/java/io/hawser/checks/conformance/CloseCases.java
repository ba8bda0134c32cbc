// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Case.numbered;
import static io.hawser.checks.conformance.Conversation.INVALID_PAYLOAD;
import static io.hawser.checks.conformance.Conversation.NORMAL;
import static io.hawser.checks.conformance.Conversation.PROTOCOL_ERROR;
import static io.hawser.checks.conformance.Frame.CLOSE;
import static io.hawser.checks.conformance.Frame.close;
import static io.hawser.checks.conformance.Frame.continuation;
import static io.hawser.checks.conformance.Frame.ping;
import static io.hawser.checks.conformance.Frame.text;

import java.util.HexFormat;
import java.util.stream.Stream;

/** Group 7: the closing handshake, what may follow it, and the codes and reasons it may carry. */
final class CloseCases {
  private static final int[] VALID_CODES = {
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999
  };
  private static final int[] INVALID_CODES = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999};
  private static final int[] CODES_OF_NOBODY = {5000, 65_535};

  private static final Frame HELLO = text("Hello World!");
  private static final Frame EMPTY = Frame.of(CLOSE, "");
  private static final byte[] NOT_UTF8 =
      HexFormat.of().parseHex("cebae1bdb9cf83cebcceb5eda080656469746564");

  private CloseCases() {}

  static Stream<Case> all() {
    return Stream.of(
            handshakes(),
            payloads(),
            numbered("7.7", VALID_CODES, code -> talk -> talk.send(close(code)).ends(NORMAL, code)),
            numbered(
                "7.9", INVALID_CODES, code -> talk -> talk.send(close(code)).fails(PROTOCOL_ERROR)),
            numbered("7.13", CODES_OF_NOBODY, code -> talk -> talk.send(close(code)).endsAnyhow()))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> handshakes() {
    return Stream.of(
        Case.echo("7.1.1", HELLO),
        ended("7.1.2", close(NORMAL), EMPTY),
        ended("7.1.3", close(NORMAL), ping("")),
        ended("7.1.4", close(NORMAL), HELLO),
        ended("7.1.5", text("fragment1").unfinished(), close(NORMAL), continuation("fragment2")),
        new Case(
            "7.1.6",
            talk ->
                talk.send(text(Bytes.repeated(Bytes.ascii("BAsd7&jh23"), 1 << 18)), HELLO)
                    .send(close(NORMAL), ping(""))
                    .endsAnyhow()));
  }

  private static Stream<Case> payloads() {
    return Stream.of(
        ended("7.3.1", EMPTY),
        rejected("7.3.2", Frame.of(CLOSE, "a"), PROTOCOL_ERROR),
        ended("7.3.3", close(NORMAL)),
        ended("7.3.4", close(NORMAL, HELLO.payload())),
        ended("7.3.5", close(NORMAL, stars(123))),
        rejected("7.3.6", close(NORMAL, stars(124)), PROTOCOL_ERROR),
        rejected("7.5.1", close(NORMAL, NOT_UTF8), PROTOCOL_ERROR, INVALID_PAYLOAD));
  }

  private static Case ended(String id, Frame... frames) {
    return new Case(id, talk -> talk.send(frames).ends(NORMAL));
  }

  private static Case rejected(String id, Frame close, int... codes) {
    return new Case(id, talk -> talk.send(close).fails(codes));
  }

  private static byte[] stars(int length) {
    return Bytes.ascii("*".repeat(length));
  }
}
