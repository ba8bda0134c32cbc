// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code Retry-After}, with which a server that refuses a client says when to try again (RFC
 * 9110 §10.2.3).
 */
final class RetryAfter {
  /** A number with more digits may not fit into a {@code long}. It counts as forever. */
  private static final int MAX_DIGITS = 18;

  private static final int MAX_LENGTH = 64;

  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US);

  private RetryAfter() {}

  /**
   * Returns how long to wait from now. Never negative.
   *
   * @param now the local time, used if the response has no {@code Date}
   * @return null if the response has no such field, or a field that cannot be read
   */
  static @Nullable Duration of(HttpResponse response, Instant now) {
    String value = response.headers().first("Retry-After");
    if (value == null || value.isEmpty() || value.length() > MAX_LENGTH) {
      return null;
    }
    if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      String number = value.replaceFirst("^0++(?=.)", "");
      return Duration.ofSeconds(
          number.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(number));
    }
    Instant then = date(value, now);
    if (then == null) {
      return null;
    }
    // Prefer the server's own clock: ours may be wrong by hours.
    String date = response.headers().first("Date");
    Instant sent = date == null ? null : date(date, now);
    Duration wait = Duration.between(sent == null ? now : sent, then);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  /** Parses the three formats that a recipient must accept (RFC 9110 §5.6.7). */
  private static @Nullable Instant date(String text, Instant now) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    for (DateTimeFormatter form :
        new DateTimeFormatter[] {DateTimeFormatter.RFC_1123_DATE_TIME, rfc850(now), ASCTIME}) {
      try {
        return form.withZone(ZoneOffset.UTC).parse(text, Instant::from);
      } catch (DateTimeException anotherForm) {
        // try the next format
      }
    }
    return null;
  }

  /** Interprets the two digits of the year as a year that is at most 50 years ahead. */
  private static DateTimeFormatter rfc850(Instant now) {
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, now.atOffset(ZoneOffset.UTC).getYear() - 49)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US);
  }
}
