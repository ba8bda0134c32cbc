// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.time.Duration;
import java.util.Objects;

/**
 * Checks the values of options, and caps durations that are meant to last forever. For internal use
 * by Hawser; not part of its API.
 *
 * <p>Each check returns the value, or throws an {@code IllegalArgumentException} that says what was
 * given and what is allowed. For null, this is a {@code NullPointerException} with the name.
 */
public final class Checks {
  /**
   * The longest duration: as good as forever, but the sum of two still fits in a {@code long} of
   * nanoseconds.
   */
  public static final Duration LONGEST = Duration.ofDays(146 * 365);

  /** More threads for connections than this are a mistake: each has a selector and a stack. */
  private static final int MAX_THREADS = 10_000;

  private Checks() {}

  /** Checks that a number is 1 or more. */
  public static int atLeastOne(String name, int value) {
    return (int) atLeastOne(name, (long) value);
  }

  /** Checks that a number is 1 or more. */
  public static long atLeastOne(String name, long value) {
    check(value >= 1, name, value, "at least 1");
    return value;
  }

  /** Checks a number of threads for connections. */
  public static int threads(int value) {
    return inRange("threads", value, 1, MAX_THREADS);
  }

  /** Checks that a number is 0 or more. */
  public static int notNegative(String name, int value) {
    check(value >= 0, name, value, "at least 0");
    return value;
  }

  /** Checks that a number is from {@code min} to {@code max}, both included. */
  public static int inRange(String name, int value, int min, int max) {
    check(value >= min && value <= max, name, value, min + " to " + max);
    return value;
  }

  /**
   * Checks that a duration is longer than zero.
   *
   * @return the duration, capped
   */
  public static Duration positive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    check(!value.isNegative() && !value.isZero(), name, value, "longer than zero");
    return capped(value);
  }

  /**
   * Checks that a duration is zero or longer.
   *
   * @return the duration, capped
   */
  public static Duration notNegative(String name, Duration value) {
    Objects.requireNonNull(value, name);
    check(!value.isNegative(), name, value, "zero or longer");
    return capped(value);
  }

  /** Returns the duration, or {@link #LONGEST} if it is longer than that. */
  public static Duration capped(Duration value) {
    return value.compareTo(LONGEST) > 0 ? LONGEST : value;
  }

  /** Returns a duration in nanoseconds, capped. */
  public static long nanos(Duration value) {
    return capped(value).toNanos();
  }

  private static void check(boolean passed, String name, Object value, String allowed) {
    if (!passed) {
      throw new IllegalArgumentException(name + " is " + value + ": must be " + allowed);
    }
  }
}
