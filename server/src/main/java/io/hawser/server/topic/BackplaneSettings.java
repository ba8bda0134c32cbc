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
 * @param resumable which topics are resumable
 * @param slowBroker what happens when too much waits for the broker
 * @param maxWaitingBytes how much is too much
 * @param maxHistoryReads for each second
 * @param maxSubscriptions for each client
 */
public record BackplaneSettings(
    @Nullable Backplane backplane,
    BackplaneMonitor monitor,
    TopicPatterns resumable,
    SlowReceiver slowBroker,
    long maxWaitingBytes,
    int maxHistoryReads,
    int maxSubscriptions) {
  /** The options of a server for which nothing was set. */
  public static final BackplaneSettings DEFAULT =
      new BackplaneSettings(
          null,
          BackplaneMonitor.LOGGING,
          new TopicPatterns(),
          SlowReceiver.SKIP,
          16 << 20,
          100,
          10_000);

  /** Returns whether messages pass through a backplane. */
  public boolean isUsed() {
    return backplane != null || !resumable.isEmpty();
  }

  public BackplaneSettings with(Backplane backplane) {
    return new BackplaneSettings(
        backplane,
        monitor,
        resumable,
        slowBroker,
        maxWaitingBytes,
        maxHistoryReads,
        maxSubscriptions);
  }

  public BackplaneSettings with(BackplaneMonitor monitor) {
    return new BackplaneSettings(
        backplane,
        monitor,
        resumable,
        slowBroker,
        maxWaitingBytes,
        maxHistoryReads,
        maxSubscriptions);
  }

  public BackplaneSettings with(TopicPatterns resumable) {
    return new BackplaneSettings(
        backplane,
        monitor,
        resumable,
        slowBroker,
        maxWaitingBytes,
        maxHistoryReads,
        maxSubscriptions);
  }

  public BackplaneSettings with(SlowReceiver slowBroker) {
    return new BackplaneSettings(
        backplane,
        monitor,
        resumable,
        slowBroker,
        maxWaitingBytes,
        maxHistoryReads,
        maxSubscriptions);
  }

  public BackplaneSettings with(long maxWaitingBytes) {
    return new BackplaneSettings(
        backplane,
        monitor,
        resumable,
        slowBroker,
        maxWaitingBytes,
        maxHistoryReads,
        maxSubscriptions);
  }

  public BackplaneSettings withMaxHistoryReads(int maxHistoryReads) {
    return new BackplaneSettings(
        backplane,
        monitor,
        resumable,
        slowBroker,
        maxWaitingBytes,
        maxHistoryReads,
        maxSubscriptions);
  }

  public BackplaneSettings withMaxSubscriptions(int maxSubscriptions) {
    return new BackplaneSettings(
        backplane,
        monitor,
        resumable,
        slowBroker,
        maxWaitingBytes,
        maxHistoryReads,
        maxSubscriptions);
  }
}
