// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private static void assertRefused(String message, ThrowingCallable check) {
    assertThatIllegalArgumentException().isThrownBy(check).withMessage(message);
  }

  @Test
  void values_that_are_allowed_are_returned() {
    assertThat(Checks.atLeastOne("n", 1)).isEqualTo(1);
    assertThat(Checks.atLeastOne("n", Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    assertThat(Checks.atLeastOne("n", Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(Checks.notNegative("n", 0)).isZero();
    assertThat(Checks.inRange("n", 2, 2, 4)).isEqualTo(2);
    assertThat(Checks.inRange("n", 4, 2, 4)).isEqualTo(4);
    assertThat(Checks.positive("d", Duration.ofNanos(1))).isEqualTo(Duration.ofNanos(1));
    assertThat(Checks.notNegative("d", Duration.ZERO)).isEqualTo(Duration.ZERO);
  }

  @Test
  void other_values_are_refused_with_what_was_given_and_what_is_allowed() {
    assertRefused("n is 0: must be at least 1", () -> Checks.atLeastOne("n", 0));
    assertRefused("n is -5: must be at least 1", () -> Checks.atLeastOne("n", -5L));
    assertRefused("n is -1: must be at least 0", () -> Checks.notNegative("n", -1));
    assertRefused("n is 1: must be 2 to 4", () -> Checks.inRange("n", 1, 2, 4));
    assertRefused("n is 5: must be 2 to 4", () -> Checks.inRange("n", 5, 2, 4));
    assertRefused("d is PT0S: must be longer than zero", () -> Checks.positive("d", Duration.ZERO));
    assertRefused(
        "d is PT-1S: must be longer than zero", () -> Checks.positive("d", Duration.ofSeconds(-1)));
    assertRefused(
        "d is PT-1S: must be zero or longer",
        () -> Checks.notNegative("d", Duration.ofSeconds(-1)));
  }

  @Test
  void two_of_the_longest_durations_fit_in_nanoseconds() {
    assertThat(Checks.positive("d", FOREVER)).isEqualTo(Checks.LONGEST);
    assertThat(Checks.notNegative("d", FOREVER)).isEqualTo(Checks.LONGEST);
    assertThat(Checks.capped(Checks.LONGEST.plusNanos(1))).isEqualTo(Checks.LONGEST);
    assertThat(Checks.capped(Duration.ofDays(36_500))).isEqualTo(Duration.ofDays(36_500));
    assertThat(Math.addExact(Checks.nanos(FOREVER), Checks.nanos(FOREVER))).isPositive();
  }
}
