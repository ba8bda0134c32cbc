// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.endpoint.BroadcastStatistics;
import java.util.concurrent.atomic.LongAdder;

/** The counters of {@link BroadcastStatistics}. Thread-safe. */
final class BroadcastCounters {
  final LongAdder delivered = new LongAdder();
  final LongAdder skipped = new LongAdder();
  final LongAdder closed = new LongAdder();
  final LongAdder terminated = new LongAdder();

  BroadcastStatistics statistics() {
    return new BroadcastStatistics(delivered.sum(), skipped.sum(), closed.sum(), terminated.sum());
  }
}
