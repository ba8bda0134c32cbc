// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Behavior.FAILED;
import static io.hawser.checks.conformance.Behavior.OK;
import static io.hawser.checks.conformance.Behavior.UNCLEAN;
import static io.hawser.checks.conformance.Behavior.UNIMPLEMENTED;
import static io.hawser.checks.conformance.Behavior.WRONG_CODE;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A way to be wrong in the cases about compression, a case that shows it, and the verdict it
 * deserves there. What is done wrong is in {@code stand-in.js}.
 */
enum DeflateDefect {
  DECLINES("12.1.5", UNIMPLEMENTED, OK, "saw it declined"),
  ANSWERS_WITH_A_LARGER_WINDOW("13.3.5", FAILED, FAILED, "expected the agreement", Role.SERVER),
  WINDOW_ONE_BIT_TOO_LARGE("13.3.5", FAILED, FAILED, "in a window of 512 bytes"),
  WINDOW_OF_ANY_SIZE("13.5.5", FAILED, FAILED, "in a window of 512 bytes"),
  TAKES_CONTEXT_OVER("13.2.5", FAILED, FAILED, "in a context that has only"),
  LEAVES_MESSAGES_UNCOMPRESSED("13.2.5", FAILED, FAILED, "uncompressed"),
  LEAVES_SHORT_MESSAGES_UNCOMPRESSED("12.1.1", FAILED, FAILED, "uncompressed"),
  ECHOES_ANOTHER_TYPE("12.1.5", FAILED, FAILED, "expected text"),
  ECHOES_ANOTHER_BYTE("12.3.5", FAILED, FAILED, "different from byte"),
  ECHOES_TWICE("12.4.5", FAILED, FAILED, "different from byte 0"),
  HANGS("12.5.5", FAILED, FAILED, "expected a message within"),
  ENDS_WITHOUT_CLOSE_FRAME("12.1.5", OK, UNCLEAN, "saw 1006"),
  CLOSES_WITH_ANOTHER_CODE("12.1.5", OK, WRONG_CODE, "saw 1001");

  final String shownBy;
  final Behavior behavior;
  final Behavior close;
  final String reason;
  private final @Nullable Role only;

  DeflateDefect(String shownBy, Behavior behavior, Behavior close, String reason) {
    this(shownBy, behavior, close, reason, null);
  }

  DeflateDefect(
      String shownBy, Behavior behavior, Behavior close, String reason, @Nullable Role only) {
    this.shownBy = shownBy;
    this.behavior = behavior;
    this.close = close;
    this.reason = reason;
    this.only = only;
  }

  /** The roles in which an agent can have it. */
  Stream<Role> roles() {
    return only == null ? Stream.of(Role.values()) : Stream.of(only);
  }
}
