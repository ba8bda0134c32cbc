// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that is about to receive a resumable topic. */
public interface TopicSubscriber {
  /**
   * Where it begins.
   *
   * @param number identifies the topic on this machine
   * @param position all messages after this one follow
   * @param lost whether messages before this position may be lost
   * @param missed the messages after the position that it has missed, in order
   */
  record Start(long number, Position position, boolean lost, List<TopicMessage> missed) {}

  /** Returns the position up to which the client has the topic, or null if it is new there. */
  @Nullable Position position();

  /** Returns whether the client has left, so that it need not start any more. */
  boolean isGone();

  /**
   * Called once. Everything that is delivered to the topic's subscribers after this call must reach
   * the client after the missed messages, and nothing that was delivered before. Must return
   * quickly, and call nothing here.
   */
  void start(Start start);
}
