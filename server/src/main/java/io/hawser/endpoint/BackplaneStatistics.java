// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

/**
 * Counts what has passed through a server's backplane so far.
 *
 * @param published messages that the broker has taken
 * @param notPublished messages that it has not taken, or perhaps not
 * @param received messages of other machines, and those of resumable topics
 * @param losses how often messages of a resumable topic were lost
 * @param historyReads how often a history was read
 * @param resumed how many subscriptions of clients that returned began where they had ended
 * @param notResumed how many did not, so that the client was told
 * @param waitingBytes what waits for the broker now, in bytes
 */
public record BackplaneStatistics(
    long published,
    long notPublished,
    long received,
    long losses,
    long historyReads,
    long resumed,
    long notResumed,
    long waitingBytes) {
  /** What a server without a backplane has. */
  public static final BackplaneStatistics NONE = new BackplaneStatistics(0, 0, 0, 0, 0, 0, 0, 0);
}
