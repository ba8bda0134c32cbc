// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
  @Test
  void names_are_compared_without_regard_to_case_and_order_is_kept() {
    Headers headers = Headers.of("Cookie", "a=1", "Host", "h", "cookie", " b=2\t");

    assertThat(headers.first("COOKIE")).isEqualTo("a=1");
    assertThat(headers.all("cookie")).containsExactly("a=1", "b=2");
    assertThat(headers.first("X")).isNull();
    assertThat(headers.contains("host")).isTrue();
    assertThat(headers.size()).isEqualTo(3);
    assertThat(headers).hasToString("Cookie: a=1\nHost: h\ncookie: b=2\n");
    assertThat(headers)
        .isEqualTo(
            Headers.of(
                List.of(
                    Map.entry("Cookie", "a=1"),
                    Map.entry("Host", "h"),
                    Map.entry("cookie", "b=2"))));
  }

  @Test
  void adding_does_not_change_the_original() {
    Headers one = Headers.of("A", "1");

    Headers two = one.with("B", "2");

    assertThat(two.without("a")).isEqualTo(Headers.of("B", "2"));
    assertThat(one.size()).isEqualTo(1);
    assertThat(two)
        .isEqualTo(Headers.of("A", "1", "B", "2"))
        .hasSameHashCodeAs(Headers.of("A", "1", "B", "2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a:", "a\r\n", "ä", "a\u0000", "(a)"})
  void an_invalid_name_is_refused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of(name, "v"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX: y", "a\nb", "a\rb", "a\u0000", "\u007F", "\u2028", "日"})
  void what_could_end_the_line_or_cannot_be_written_is_refused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.of("Name", value))
        .withMessageContaining("Name")
        .withMessageContaining("U+");
  }

  @Test
  void a_name_without_a_value_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.of("A", "1", "B"))
        .withMessageContaining("B");
  }
}
