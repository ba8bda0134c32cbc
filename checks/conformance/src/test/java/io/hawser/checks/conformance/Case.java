// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One case: its number in the Autobahn suite, whether it is so large that an agent needs time for
 * it, and what is said in it.
 */
record Case(String id, boolean large, Consumer<Conversation> script) {

  Case(String id, Consumer<Conversation> script) {
    this(id, false, script);
  }

  /** The agent must echo this message, and close when we do. */
  static Case echo(String id, Frame message) {
    return new Case(id, talk -> talk.send(message).expect(message).closes());
  }

  /** One case for each value: {@code group.1}, {@code group.2} and so on. */
  static Stream<Case> numbered(
      String group, int[] values, IntFunction<Consumer<Conversation>> script) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> new Case(group + "." + (i + 1), script.apply(values[i])));
  }

  Case asLarge() {
    return new Case(id, true, script);
  }

  /** Whether a pattern such as {@code 6.4.1}, {@code 6.4.*} or {@code *} names this case. */
  boolean matches(String pattern) {
    return matches(id, pattern);
  }

  static boolean matches(String id, String pattern) {
    return pattern.endsWith("*")
        ? id.startsWith(pattern.substring(0, pattern.length() - 1))
        : id.equals(pattern);
  }

  @Override
  public String toString() {
    return id;
  }
}
