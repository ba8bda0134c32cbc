// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/** Creates inputs from seeds, so that each can be reproduced. {@code -Dseed=} repeats one. */
final class RandomInputs {
  private RandomInputs() {}

  /** Tries a target on many inputs, or on the one whose seed is given. */
  static <T> void check(int count, Function<Random, T> inputs, Consumer<T> target) {
    Long given = Long.getLong("seed");
    long first = given == null ? System.nanoTime() : given;
    for (long seed = first; seed < first + (given == null ? count : 1); seed++) {
      try {
        target.accept(inputs.apply(new Random(seed)));
      } catch (RuntimeException | Error failure) {
        throw new AssertionError(
            "input " + (seed - first + 1) + "; repeat with -Dseed=" + seed, failure);
      }
    }
  }
}
