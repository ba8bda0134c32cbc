// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:48:37Z");

  private static @Nullable Duration wait(String... headers) {
    return RetryAfter.of(new HttpResponse(503, Headers.of(headers), new byte[0]), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "120, 120",
    "007, 7",
    "32768, 32768",
    "65536, 65536",
    "2147483648, 2147483648",
    "4294967296, 4294967296",
    "0000000000000000000000000120, 120",
    "999999999999999999, 999999999999999999"
  })
  void a_number_is_seconds(String value, long seconds) {
    assertThat(wait("retry-after", value)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void a_number_too_large_for_a_clock_is_forever() {
    for (String large :
        new String[] {
          "9223372036854775807", "9223372036854775808", "18446744073709551616", "9".repeat(60)
        }) {
      assertThat(wait("Retry-After", large)).isGreaterThan(Duration.ofDays(1_000_000));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void each_date_format_is_understood(String date) {
    assertThat(wait("Retry-After", date)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void a_date_is_compared_with_the_servers_clock_if_it_is_sent() {
    assertThat(
            wait(
                "Date", "Fri, 04 Nov 1994 08:49:30 GMT",
                "Retry-After", "Fri, 04 Nov 1994 08:49:37 GMT"))
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(wait("Date", "today", "Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"))
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void a_date_in_the_past_means_now() {
    assertThat(wait("Retry-After", "Sun, 06 Nov 1994 08:48:36 GMT")).isEqualTo(Duration.ZERO);
    assertThat(wait("Retry-After", "Wednesday, 06-Nov-45 08:49:37 GMT"))
        .as("of 1945, for 2045 is more than 50 years ahead")
        .isNull(); // 6 November 1945 was a Tuesday, so this cannot mean 1945 either
    assertThat(wait("Retry-After", "Tuesday, 06-Nov-45 08:49:37 GMT")).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "-1",
        "1.5",
        "+1",
        "0x10",
        "1e3",
        "\u00b2",
        "Sun, 06 Nov 99999 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov -1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:4294967333 GMT",
        "1 2",
        "Sun, 06 Nov 1994",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT"
      })
  void other_values_are_ignored(String value) {
    assertThat(wait("Retry-After", value)).isNull();
  }

  @Test
  void missing_and_overlong_values_are_ignored() {
    assertThat(wait("Date", "Sun, 06 Nov 1994 08:49:37 GMT")).isNull();
    assertThat(wait("Retry-After", "1".repeat(65))).isNull();
  }
}
