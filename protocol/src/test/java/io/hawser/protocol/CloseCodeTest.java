// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CloseCodeTest {
  @Test
  void valid_codes_are_those_of_the_registry_and_of_applications() {
    IntStream expected =
        IntStream.concat(
            IntStream.concat(IntStream.rangeClosed(1000, 1003), IntStream.rangeClosed(1007, 1014)),
            IntStream.rangeClosed(3000, 4999));

    assertThat(IntStream.rangeClosed(-1, 70_000).filter(CloseCode::isValid).toArray())
        .isEqualTo(expected.toArray());
  }

  @Test
  void every_violation_has_a_code_that_may_be_sent() {
    assertThat(ProtocolViolation.values()).allMatch(v -> CloseCode.isValid(v.closeCode()));
  }

  @Test
  void limits_are_at_least_one() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(0, 1))
        .withMessageContaining("maxMessageSize is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(1, -1))
        .withMessageContaining("maxFragments is -1");
  }
}
