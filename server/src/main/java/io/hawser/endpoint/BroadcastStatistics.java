// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

/**
 * Counts the outcomes of a server's broadcast messages so far. Each message counts once for each
 * receiver.
 *
 * @param delivered accepted for sending
 * @param skipped not sent because of {@link SlowReceiver#SKIP}
 * @param closed not sent because of {@link SlowReceiver#CLOSE}
 * @param terminated not sent because of {@link SlowReceiver#TERMINATE}
 */
public record BroadcastStatistics(long delivered, long skipped, long closed, long terminated) {}
