// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The position of a message in the history of a topic. Offsets grow with every message of the
 * topic, perhaps by more than one. They can be compared only within one epoch. A topic gets a new
 * epoch when the broker has lost its history, or at least may have. A new epoch contains no message
 * of a former one, because clients would get it twice.
 *
 * @param epoch 1 to 64 characters: letters, digits, hyphens and underscores
 * @param offset not negative
 */
public record Position(String epoch, long offset) {
  private static final Pattern EPOCH = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * Creates a position.
   *
   * @throws IllegalArgumentException if the epoch or the offset is not as described
   */
  public Position {
    Objects.requireNonNull(epoch, "epoch");
    if (!EPOCH.matcher(epoch).matches()) {
      throw new IllegalArgumentException(
          "an epoch of "
              + epoch.length()
              + " characters: must be 1 to 64 letters, digits, - and _");
    }
    if (offset < 0) {
      throw new IllegalArgumentException("offset is " + offset + ": must be at least 0");
    }
  }

  /** Returns whether the other position is in the same epoch, and not after this one. */
  public boolean isAtOrAfter(Position other) {
    Objects.requireNonNull(other, "other");
    return epoch.equals(other.epoch) && offset >= other.offset;
  }
}
