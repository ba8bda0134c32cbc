// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.nats.client.impl.Headers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A record in a topic's history that is no message. It says that there is no message between an
 * offset, its <i>base</i>, and its own. Markers are stored when a topic is followed and the server
 * has nothing of it, and then whenever its last record gets old. So there is always a record that
 * tells which offset the topic has reached, although all messages have been deleted.
 *
 * <p>A marker is stored only if the topic's last record is still the expected one. So nothing can
 * come between.
 */
final class Marker {
  private static final String BASE = "Hawser-Base";
  private static final String EXPECTED_LAST = "Nats-Expected-Last-Subject-Sequence";
  private static final Pattern BASE_LINE = Pattern.compile("\r\n" + BASE + ": ?(\\d{1,18})\r\n");

  /** The result if a record is a message. */
  static final long NONE = -1;

  private Marker() {}

  /**
   * Returns the headers of a marker.
   *
   * @param base the offset of the topic's last message, or 0 if that is not known
   * @param last the sequence number of the topic's last record, or 0 if there is none
   */
  static Headers headers(long base, long last) {
    return new Headers().add(BASE, Long.toString(base)).add(EXPECTED_LAST, Long.toString(last));
  }

  /**
   * Returns the base of a record, or {@link #NONE}. If the base was not known, it is the marker.
   */
  static long baseOf(@Nullable Headers headers, long sequence) {
    String base = headers == null ? null : headers.getFirst(BASE);
    return base == null ? NONE : orSequence(parse(base), sequence);
  }

  /** Like {@link #baseOf(Headers, long)}, with headers as they are transported. */
  static long baseOf(String headers, long sequence) {
    Matcher matcher = BASE_LINE.matcher(headers);
    return matcher.find() ? orSequence(parse(matcher.group(1)), sequence) : NONE;
  }

  private static long parse(String number) {
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      return 0; // Hawser did not write it
    }
  }

  private static long orSequence(long base, long sequence) {
    return base > 0 && base < sequence ? base : sequence;
  }
}
