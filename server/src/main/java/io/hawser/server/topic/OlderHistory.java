// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reading of what a topic's history has before the {@link Tail}, page by page. Guarded by the
 * log.
 */
final class OlderHistory {
  private final ResumableTopic topic;
  private final List<TopicSubscriber> subscribers;
  private final List<TopicMessage> messages = new ArrayList<>();
  private final long after;
  private Position next;
  private long begin;

  /**
   * Creates a reading.
   *
   * @param after the oldest position of the subscribers
   * @param subscribers those that wait for it
   */
  OlderHistory(ResumableTopic topic, Position after, List<TopicSubscriber> subscribers) {
    this.topic = topic;
    this.next = after;
    this.after = after.offset();
    this.begin = this.after;
    this.subscribers = subscribers;
  }

  String epoch() {
    return next.epoch();
  }

  /** Returns the position after which to read the next page. */
  Position next() {
    return next;
  }

  /** Returns the offset after which all messages were read. */
  long begin() {
    return begin;
  }

  /** Returns up to where the history has nothing any more. Returns null if nothing is missing. */
  @Nullable Position gone() {
    return begin == after || begin == Long.MAX_VALUE ? null : new Position(epoch(), begin);
  }

  List<TopicMessage> messages() {
    return messages;
  }

  List<TopicSubscriber> subscribers() {
    return subscribers;
  }

  /** Returns a position after which all that was read follows. */
  static Position beginOf(History history) {
    Position end = history.last();
    return history.entries().isEmpty()
        ? end
        : new Position(end.epoch(), Math.max(0, history.entries().get(0).position().offset() - 1));
  }

  /**
   * Adds a page.
   *
   * @param end where the tail begins
   * @return whether another page is needed
   */
  boolean add(History history, long end) {
    if (!history.last().epoch().equals(epoch())) {
      begin = Long.MAX_VALUE; // nothing that was read is worth anything
      messages.clear();
      return false;
    }
    if (!history.complete()) {
      messages.clear();
      begin = beginOf(history).offset();
    }
    for (Entry entry : history.entries()) {
      next = entry.position();
      try {
        messages.add(TopicMessage.of(topic, next, Envelope.decode(entry.message())));
      } catch (BackplaneException foreign) {
        begin = next.offset(); // was reported when it arrived
        messages.clear();
      }
    }
    return !history.entries().isEmpty() && next.offset() < end && !next.isAtOrAfter(history.last());
  }
}
