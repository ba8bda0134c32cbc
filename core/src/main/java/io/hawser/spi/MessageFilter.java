// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.Message;
import org.jspecify.annotations.Nullable;

/**
 * Sees what a connection receives before its listener does, and keeps what is not for the listener.
 * Called on the transport thread.
 */
@FunctionalInterface
public interface MessageFilter {
  /**
   * Receives a message or a part of one.
   *
   * @param message valid during this call, and during the listener's callback if it is returned
   * @param last whether this is a whole message, or the last part of one
   * @return what the listener gets: the message, or a view of it; null if it gets nothing
   */
  @Nullable Message received(Message message, boolean last);

  /**
   * Called after {@link #received} has returned something.
   *
   * @return a task that runs where callbacks run, immediately before the listener gets what was
   *     returned. If the listener does not get it, for example because the connection breaks while
   *     it waits, the task does not run. Null for no task.
   */
  default @Nullable Runnable beforeListener() {
    return null;
  }
}
