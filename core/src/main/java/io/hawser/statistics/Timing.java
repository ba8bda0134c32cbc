// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.statistics;

import java.time.Duration;
import java.util.Objects;

/**
 * How often something happened, and how long that took.
 *
 * @param total the time of all of them together, to the microsecond
 */
public record Timing(long count, Duration total) {
  /** Creates a timing. */
  public Timing {
    Objects.requireNonNull(total, "total");
  }
}
