// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.Retention;
import io.hawser.internal.Checks;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The end of a topic's history, as far as this machine knows it: all messages after an offset. Not
 * thread-safe.
 */
final class Tail {
  private record Known(TopicMessage message, long nanos) {}

  private final Retention retention;
  private final long maxAgeNanos;
  private final ArrayDeque<Known> messages = new ArrayDeque<>();
  private long bytes;
  private long begin;

  Tail(Retention retention) {
    this.retention = retention;
    this.maxAgeNanos = Checks.nanos(retention.maxAge());
  }

  /** Forgets all messages. From now on, all messages after this offset are added. */
  void restart(long offset) {
    messages.clear();
    bytes = 0;
    begin = offset;
  }

  /** Returns the offset after which all messages are known. */
  long begin() {
    return begin;
  }

  void add(TopicMessage message, long now) {
    messages.add(new Known(message, now));
    bytes += message.size();
    trim(now);
  }

  /** Adds the messages from this offset to the {@link #begin}, in order. */
  void addOlder(List<TopicMessage> older, long offset, long now) {
    for (int i = older.size() - 1; i >= 0; i--) {
      if (older.get(i).offset() <= begin) {
        messages.addFirst(new Known(older.get(i), now));
        bytes += older.get(i).size();
      }
    }
    begin = Math.min(begin, offset);
  }

  /** Forgets what the broker need not keep either. */
  void trim(long now) {
    while (!messages.isEmpty() && exceeds(messages.element(), now)) {
      TopicMessage oldest = messages.remove().message();
      bytes -= oldest.size();
      begin = oldest.offset();
    }
  }

  private boolean exceeds(Known oldest, long now) {
    return messages.size() > retention.maxMessages()
        || bytes > retention.maxBytes() && messages.size() > 1
        || now - oldest.nanos() > maxAgeNanos;
  }

  /** Returns the messages after an offset, which must not be before {@link #begin}. */
  List<TopicMessage> after(long offset) {
    return messages.stream()
        .map(Known::message)
        .filter(message -> message.offset() > offset)
        .toList();
  }
}
