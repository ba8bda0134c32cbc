// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.util.Locale;

/** How well an agent did: the words of the Autobahn suite, so that results line up. */
enum Behavior {
  /** As the RFC demands, and as early as it can be done. */
  OK,
  /** Right in the end, but later or less than a strict endpoint does. */
  NON_STRICT,
  /** The RFC leaves it open. */
  INFORMATIONAL,
  /** Against the RFC. */
  FAILED,
  /** Only of closing: the Close frame carries another code than it should. */
  WRONG_CODE,
  /** Only of closing: without Close frame, or TCP ends in another way than it should. */
  UNCLEAN,
  /** Only of closing: the client was the first to close TCP. */
  FAILED_BY_CLIENT,
  /** The agent declined what the case is about. */
  UNIMPLEMENTED;

  static Behavior named(String word) {
    return valueOf(word.replace('-', '_').replace(' ', '_').toUpperCase(Locale.ROOT));
  }
}
