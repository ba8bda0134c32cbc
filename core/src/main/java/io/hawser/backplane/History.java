// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

import java.util.List;
import java.util.Objects;

/**
 * What was read from the history of a topic.
 *
 * @param entries in order; all are after the position that was asked for, and have the epoch of
 *     {@code last}. If not complete, these are the oldest ones that are left.
 * @param complete whether nothing is missing between the position that was asked for and the first
 *     entry; false also if it is not known, or if that position is from another epoch
 * @param last the position of the topic's last message, which may be after the last entry. It is
 *     before the position that was asked for only if that is from another epoch.
 */
public record History(List<Entry> entries, boolean complete, Position last) {
  /** Creates a result. */
  public History {
    entries = List.copyOf(Objects.requireNonNull(entries, "entries"));
    Objects.requireNonNull(last, "last");
  }
}
