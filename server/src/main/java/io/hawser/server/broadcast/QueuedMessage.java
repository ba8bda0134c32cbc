// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.PreparedMessage;
import io.hawser.connection.WebSocketConnection;
import io.hawser.server.topic.TopicMessage;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits to be sent to all receivers except one, if the condition holds for them.
 *
 * @param message null if it is one of a resumable topic
 * @param resumable if it is one; it is prepared when it is sent
 */
record QueuedMessage<T>(
    long number,
    @Nullable PreparedMessage message,
    Receivers<T> receivers,
    @Nullable WebSocketConnection except,
    Predicate<? super WebSocketConnection> to,
    @Nullable TopicMessage resumable) {

  /** Returns the message for clients that cannot resume. */
  PreparedMessage plain() {
    return message == null ? Objects.requireNonNull(resumable).plain() : message;
  }

  /** Returns how many messages at the start of a list have the receivers of the first one. */
  @SuppressWarnings("ReferenceEquality") // the same snapshot, not one with the same content
  static <T> int countWithSameReceivers(List<QueuedMessage<T>> waiting) {
    Receivers<T> receivers = waiting.get(0).receivers();
    int same = 1;
    while (same < waiting.size() && waiting.get(same).receivers() == receivers) {
      same++;
    }
    return same;
  }
}
