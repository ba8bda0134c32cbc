// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Behavior.FAILED;
import static io.hawser.checks.conformance.Behavior.FAILED_BY_CLIENT;
import static io.hawser.checks.conformance.Behavior.NON_STRICT;
import static io.hawser.checks.conformance.Behavior.OK;
import static io.hawser.checks.conformance.Behavior.UNCLEAN;
import static io.hawser.checks.conformance.Behavior.WRONG_CODE;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A way to be wrong, a case that shows it, and the verdict it deserves there. */
enum Defect {
  ECHOES_TEXT_AS_BINARY("1.1.2", FAILED, FAILED),
  ECHOES_ONE_BYTE_LESS("9.1.1", FAILED, FAILED),
  ECHOES_ANOTHER_LAST_BYTE("9.2.1", FAILED, FAILED),
  ECHOES_TWICE("1.1.2", FAILED, FAILED),
  ECHOES_A_CONTINUATION("1.1.2", FAILED, FAILED),
  LEAVES_FIN_CLEAR("1.1.2", FAILED, FAILED),
  SETS_A_RESERVED_BIT("1.1.2", FAILED, FAILED),
  MASKS_AS_THE_OTHER_ROLE("1.1.2", FAILED, FAILED),
  MASKS_WITH_ONE_KEY("1.1.2", FAILED, FAILED, Role.CLIENT),
  WASTES_LENGTH_BYTES("1.1.2", FAILED, FAILED),
  SWALLOWS_EMPTY_MESSAGES("6.1.2", FAILED, FAILED),
  ANSWERS_PING_WITHOUT_PAYLOAD("2.2", FAILED, FAILED),
  ANSWERS_PING_AFTER_THE_MESSAGE("5.6", FAILED, FAILED),
  ANSWERS_PONG("2.7", FAILED, FAILED),
  SENDS_PINGS("1.1.2", FAILED, FAILED),
  IGNORES_RESERVED_BITS("3.2", FAILED, FAILED),
  IGNORES_RESERVED_OPCODES("4.1.1", FAILED, FAILED),
  ECHOES_AFTER_A_VIOLATION("5.16", FAILED, FAILED),
  FORGETS_THE_BURST_BEFORE_A_VIOLATION("4.1.3", NON_STRICT, OK),
  TAKES_ANY_BYTES_FOR_TEXT("6.3.1", FAILED, FAILED),
  VALIDATES_TEXT_PER_MESSAGE("6.4.1", NON_STRICT, OK),
  VALIDATES_TEXT_PER_FRAME("6.4.3", NON_STRICT, OK),
  REJECTS_TEXT_CUT_WITHIN_A_CHARACTER("6.2.3", FAILED, FAILED),
  TAKES_ANY_CLOSE_CODE("7.9.1", FAILED, FAILED),
  FAILS_WITH_ANOTHER_CODE("3.1", OK, WRONG_CODE),
  ANSWERS_CLOSE_WITH_ANOTHER_CODE("7.7.1", OK, WRONG_CODE),
  FAILS_WITHOUT_CLOSE_FRAME("3.1", OK, UNCLEAN),
  ENDS_WITHOUT_CLOSE_FRAME("7.1.2", OK, UNCLEAN),
  RESETS_TCP("1.1.1", OK, UNCLEAN),
  SENDS_TWO_CLOSE_FRAMES("2.5", OK, FAILED),
  ANSWERS_PING_AFTER_CLOSE("7.1.3", OK, FAILED),
  LEAVES_TCP_OPEN_TO_THE_CLIENT("1.1.1", OK, FAILED_BY_CLIENT, Role.SERVER),
  LEAVES_TCP_OPEN("1.1.1", OK, UNCLEAN, Role.CLIENT),
  CLOSES_TCP_BEFORE_THE_SERVER("1.1.1", OK, FAILED_BY_CLIENT, Role.CLIENT),
  HANGS("1.1.1", FAILED, FAILED),
  HANGS_WITHOUT_READING("9.1.6", FAILED, FAILED);

  final String shownBy;
  final Behavior behavior;
  final Behavior close;
  private final @Nullable Role only;

  Defect(String shownBy, Behavior behavior, Behavior close) {
    this(shownBy, behavior, close, null);
  }

  Defect(String shownBy, Behavior behavior, Behavior close, @Nullable Role only) {
    this.shownBy = shownBy;
    this.behavior = behavior;
    this.close = close;
    this.only = only;
  }

  /** The roles in which an agent can have it. */
  Stream<Role> roles() {
    return only == null ? Stream.of(Role.values()) : Stream.of(only);
  }
}
