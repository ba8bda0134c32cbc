// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

import java.util.Objects;

/**
 * A message in the history of a topic.
 *
 * @param position where it is
 * @param message what was appended; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are passed on, and never compared
public record Entry(Position position, byte[] message) {
  /** Creates an entry. */
  public Entry {
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(message, "message");
  }
}
