// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import org.jspecify.annotations.Nullable;

/** A part of a message that waits in an {@link Inbox}. */
final class Part {
  /** Null for the end of the connection. */
  final @Nullable Message message;

  /** Whether the message ends with this part. */
  final boolean last;

  // owned by the inbox
  @Nullable Part next;

  Part(@Nullable Message message, boolean last) {
    this.message = message;
    this.last = last;
  }

  int size() {
    return message == null ? 0 : message.size();
  }
}
