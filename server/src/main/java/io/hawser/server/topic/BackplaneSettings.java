// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.Backplane;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.endpoint.SlowReceiver;
import org.jspecify.annotations.Nullable;

/**
 * The options of a server that concern other machines and resumable topics.
 *
 * @param backplane null if there is none; resumable topics are then kept in memory
 * @param monitor null if events are only logged
 * @param resumable which topics are resumable
 * @param slowBroker what happens when too much waits for the broker
 * @param maxWaitingBytes how much is too much
 * @param maxHistoryReads for each second
 * @param maxSubscriptions for each client
 */
public record BackplaneSettings(
    @Nullable Backplane backplane,
    @Nullable BackplaneMonitor monitor,
    TopicPatterns resumable,
    SlowReceiver slowBroker,
    long maxWaitingBytes,
    int maxHistoryReads,
    int maxSubscriptions) {
  public static final long DEFAULT_WAITING_BYTES = 16 << 20;
  public static final int DEFAULT_HISTORY_READS = 100;
  public static final int DEFAULT_SUBSCRIPTIONS = 10_000;

  /** The options of a server for which nothing was set. */
  public static final BackplaneSettings DEFAULT =
      new BackplaneSettings(
          null,
          null,
          new TopicPatterns(),
          SlowReceiver.SKIP,
          DEFAULT_WAITING_BYTES,
          DEFAULT_HISTORY_READS,
          DEFAULT_SUBSCRIPTIONS);

  /** Returns whether messages pass through a backplane. */
  public boolean isUsed() {
    return backplane != null || !resumable.isEmpty();
  }
}
